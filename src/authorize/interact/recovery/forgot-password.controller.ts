import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../browser/visitors.js';
import { OwnFormGuard } from '../own-form.js';
import { DescribesForm, DescribesLinkedPage } from '../page.swagger.js';
import { ForgotPasswordService } from './forgot-password.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.forgotPassword)
@UseInterceptors(ReplyInterceptor)
export class ForgotPasswordController {
  constructor(private readonly service: ForgotPasswordService) {}

  /** The page on which a person requests a link to set a new password. */
  @Get()
  @DescribesLinkedPage()
  show(@QueryParameters() query: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.show(query, visitor);
  }

  /** Request a link by mail. The answer is the same for every account, known or unknown (PE6). */
  @Post()
  @HttpCode(200)
  @UseGuards(OwnFormGuard)
  @DescribesForm({ username: { type: 'string', description: 'Username or email address', example: 'alice' } })
  submit(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.submit(form, visitor);
  }
}
