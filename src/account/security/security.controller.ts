import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OwnFormGuard, Visitor } from '../../authorize/index.js';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { DescribesAccountForm, DescribesAccountPage } from '../account.swagger.js';
import { SecurityService } from './security.service.js';

/** How the signed-in person signs in: passkeys, authenticator app, recovery codes, trusted browsers (LC11). */
@ApiTags('account')
@Controller()
@UseInterceptors(ReplyInterceptor)
export class SecurityController {
  constructor(private readonly security: SecurityService) {}

  /** The security page. A sign-in older than five minutes is repeated first. */
  @Get(ENDPOINTS.security)
  @DescribesAccountPage()
  show(@QueryParameters() { done, failed }: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.security.show(visitor, { done, failed });
  }

  /** The page on which a person sets up an authenticator app. */
  @Get(ENDPOINTS.securityApp)
  @DescribesAccountPage()
  showApp(@Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.security.showApp(visitor);
  }

  /** Set up an authenticator app, by its first code. */
  @Post(ENDPOINTS.securityApp)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ ticket: { type: 'string' }, code: { type: 'string', description: 'Six digits of the app' } })
  addApp(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.security.addApp(form, visitor);
  }

  /** Remove the authenticator app. */
  @Post(`${ENDPOINTS.securityApp}/remove`)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({})
  removeApp(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.security.removeApp(form, visitor);
  }

  /** Replace the recovery codes. */
  @Post(ENDPOINTS.securityRecoveryCodes)
  @HttpCode(200)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({})
  replaceCodes(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.security.replaceCodes(form, visitor);
  }

  /** Add a passkey. */
  @Post(ENDPOINTS.securityPasskeys)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ ticket: { type: 'string' }, assertion: { type: 'string' }, name: { type: 'string' } })
  addPasskey(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.security.addPasskey(form, visitor);
  }

  /** Rename a passkey. */
  @Post(`${ENDPOINTS.securityPasskeys}/rename`)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ passkey: { type: 'string' }, name: { type: 'string' } })
  renamePasskey(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.security.renamePasskey(form, visitor);
  }

  /** Remove a passkey. */
  @Post(`${ENDPOINTS.securityPasskeys}/remove`)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ passkey: { type: 'string' } })
  removePasskey(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.security.removePasskey(form, visitor);
  }

  /** End the trust in a browser. */
  @Post(ENDPOINTS.securityBrowsers)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ browser: { type: 'string' } })
  endTrust(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.security.endTrust(form, visitor);
  }
}
