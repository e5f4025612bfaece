import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { queryOf, send, type Parameters } from '../common/index.js';
import { DescribesAuthorization } from './authorize.swagger.js';
import { AuthorizeService } from './authorize.service.js';
import { Visitors } from './interact/browser/visitors.js';

@ApiTags('front channel')
@Controller('authorize')
export class AuthorizeController {
  constructor(
    private readonly service: AuthorizeService,
    private readonly visitors: Visitors,
  ) {}

  /** Ask for authorization (RFC 6749 §3.1, OIDC Core §3.1.2.1). To be opened in a browser. */
  @Get()
  @DescribesAuthorization('query')
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    send(response, await this.service.get(queryOf(request), await this.visitors.of(request)));
  }

  /** Ask for authorization, with the parameters in a form. */
  @Post()
  @HttpCode(303)
  @DescribesAuthorization('form')
  async post(@Req() request: Request, @Res() response: Response): Promise<void> {
    const form = (request.body as Parameters | undefined) ?? {};
    send(response, await this.service.post(form, await this.visitors.of(request)));
  }
}
