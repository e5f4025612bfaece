import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../browser/visitors.js';
import { OwnFormGuard } from '../own-form.js';
import { ToOwnLogin } from '../own-login/to-own-login.js';
import { DescribesForm, DescribesPage } from '../page.swagger.js';
import { NewPasswordService } from './new-password.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.newPassword)
@UseInterceptors(ToOwnLogin)
@UseInterceptors(ReplyInterceptor)
export class NewPasswordController {
  constructor(private readonly service: NewPasswordService) {}

  /** The page of an interaction on which a person replaces an initial password. */
  @Get()
  @DescribesPage()
  show(@QueryParameters('interaction') id: string | undefined, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.show(id, visitor);
  }

  /** Submit the new password. */
  @Post()
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesForm({ new_password: { type: 'string', format: 'password' } })
  submit(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.submit(form, visitor);
  }
}
