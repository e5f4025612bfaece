import { Controller, Get, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../common/index.js';
import { ENDPOINTS } from '../config/index.js';
import { DescribesAuthorization } from './authorize.swagger.js';
import { AuthorizeService } from './authorize.service.js';
import { Visitor } from './interact/browser/visitors.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.authorization)
@UseInterceptors(ReplyInterceptor)
export class AuthorizeController {
  constructor(private readonly service: AuthorizeService) {}

  /** Request authorization (RFC 6749 §3.1, OIDC Core §3.1.2.1). Open this in a browser. */
  @Get()
  @DescribesAuthorization('query')
  get(@QueryParameters() parameters: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.get(parameters, visitor);
  }

  /** Request authorization, with the parameters in a form. */
  @Post()
  @HttpCode(303)
  @DescribesAuthorization('form')
  post(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.post(form, visitor);
  }
}
