import { Controller, Get, UseInterceptors } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../browser/visitors.js';
import { DescribesPage } from '../page.swagger.js';
import { SignInAnswerService } from './sign-in-answer.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.signInAnswer)
@UseInterceptors(ReplyInterceptor)
export class SignInAnswerController {
  constructor(private readonly service: SignInAnswerService) {}

  /** Continue an interaction that a sign-in application has answered, in the browser that began it. */
  @Get()
  @DescribesPage()
  @ApiQuery({ name: 'verifier', description: 'Of the answer; it works once', required: false, type: String })
  take(@QueryParameters() parameters: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.take(parameters, visitor);
  }
}
