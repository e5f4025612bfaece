import { Controller, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OwnFormGuard, Visitor } from '../../authorize/index.js';
import { Form, ReplyInterceptor, type HttpReply, type Parameters } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { DescribesAccountForm } from '../account.swagger.js';
import { LinkedAccountsService } from './linked-accounts.service.js';

/** The accounts at other providers that sign in to the account of the person. */
@ApiTags('account')
@Controller(ENDPOINTS.securityIdentities)
@UseInterceptors(ReplyInterceptor)
export class LinkedAccountsController {
  constructor(private readonly accounts: LinkedAccountsService) {}

  /** Link an account at another provider: redirect to the provider. */
  @Post()
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ provider: { type: 'string', description: 'The id of an identity provider' } })
  link(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.accounts.link(form, visitor);
  }

  /** Unlink an account at another provider. */
  @Post('remove')
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ identity: { type: 'string', description: 'The id of a linked identity' } })
  unlink(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.accounts.unlink(form, visitor);
  }
}
