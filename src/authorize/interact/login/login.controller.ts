import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../browser/visitors.js';
import { OwnFormGuard } from '../own-form.js';
import { ToOwnLogin } from '../own-login/to-own-login.js';
import { DescribesForm, DescribesPage } from '../page.swagger.js';
import { LoginService } from './login.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.login)
@UseInterceptors(ToOwnLogin)
@UseInterceptors(ReplyInterceptor)
export class LoginController {
  constructor(private readonly service: LoginService) {}

  /** The login page of an interaction. */
  @Get()
  @DescribesPage()
  show(@QueryParameters('interaction') id: string | undefined, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.show(id, visitor);
  }

  /** Submit the form of the login page. */
  @Post()
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesForm(
    { username: { type: 'string', example: 'alice' }, password: { type: 'string', format: 'password' } },
    { keep: { type: 'string', description: 'Any value keeps the session for KEEP_SIGNED_IN' } },
  )
  submit(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.submit(form, visitor);
  }
}
