import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../browser/visitors.js';
import { OwnFormGuard } from '../own-form.js';
import { DescribesForm, DescribesLinkedPage } from '../page.swagger.js';
import { SignUpService } from './sign-up.service.js';

/** Present while SIGN_UP lets people create accounts, and mails can be sent; otherwise 404. */
@ApiTags('front channel')
@Controller(ENDPOINTS.signUp)
@UseInterceptors(ReplyInterceptor)
export class SignUpController {
  constructor(private readonly service: SignUpService) {}

  /** The page on which a person requests a link to create an account. */
  @Get()
  @DescribesLinkedPage()
  show(@QueryParameters() query: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.show(query, visitor);
  }

  /** Request a link by mail. The answer is the same for every address, with an account or without (PE6). */
  @Post()
  @HttpCode(200)
  @UseGuards(OwnFormGuard)
  @DescribesForm({ email: { type: 'string', example: 'dinah@example.com' } })
  submit(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.submit(form, visitor);
  }
}
