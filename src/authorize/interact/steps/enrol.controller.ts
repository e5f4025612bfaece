import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../browser/visitors.js';
import { OwnFormGuard } from '../own-form.js';
import { ToOwnLogin } from '../own-login/to-own-login.js';
import { DescribesForm, DescribesPage } from '../page.swagger.js';
import { EnrolService } from './enrol.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.enrol)
@UseInterceptors(ToOwnLogin)
@UseInterceptors(ReplyInterceptor)
export class EnrolController {
  constructor(private readonly service: EnrolService) {}

  /** The page of an interaction on which a person sets up a second factor, because the sign-in requires one. */
  @Get()
  @DescribesPage()
  show(@QueryParameters('interaction') id: string | undefined, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.show(id, visitor);
  }

  /** Submit the first code of a new authenticator app, or a new passkey. */
  @Post()
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesForm({
    seed_ticket: { type: 'string', description: 'The secret of the app, sealed: as the page showed it' },
    code: { type: 'string', description: 'Six digits of the app' },
  })
  submit(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.submit(form, visitor);
  }
}
