import { Controller, Get, Headers, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { Visitor } from '../interact/browser/visitors.js';
import type { SenderHeaders } from '../interact/own-form.js';
import { LogoutService } from './logout.service.js';
import { DescribesLogout } from './logout.swagger.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.logout)
@UseInterceptors(ReplyInterceptor)
export class LogoutController {
  constructor(private readonly service: LogoutService) {}

  /** Sign out (OIDC RP-Initiated Logout §2): the end_session_endpoint. */
  @Get()
  @DescribesLogout('query')
  show(@QueryParameters() parameters: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.show(parameters, visitor);
  }

  /** Sign out, with the parameters in a form. The sign-out page also submits here. */
  @Post()
  @HttpCode(303)
  @DescribesLogout('form')
  submit(@Form() form: Parameters, @Visitor() visitor: Visitor, @Headers() headers: SenderHeaders): Promise<HttpReply> {
    return this.service.submit(form, visitor, headers);
  }
}
