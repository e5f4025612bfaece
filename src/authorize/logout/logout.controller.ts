import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiSeeOtherResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiErrorPages, queryOf, send, type Parameters } from '../../common/index.js';
import { Visitors } from '../interaction/visitor.js';
import { LogoutService } from './logout.service.js';

const PAGE = { 'text/html': { schema: { type: 'string' } } };

@ApiTags('front channel')
@Controller('logout')
export class LogoutController {
  constructor(
    private readonly service: LogoutService,
    private readonly visitors: Visitors,
  ) {}

  /** The page that asks whether to sign out (OIDC RP-Initiated Logout §2). */
  @Get()
  @ApiOkResponse({ description: 'A page', content: PAGE })
  @ApiErrorPages(503)
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    send(response, await this.service.show(queryOf(request), await this.visitors.of(request)));
  }

  /** Sign out, by the form of that page; from anywhere else, the way to it. */
  @Post()
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ required: false, schema: { type: 'object', properties: { csrf_token: { type: 'string', default: '' } } } })
  @ApiOkResponse({ description: 'A page that says so', content: PAGE })
  @ApiSeeOtherResponse({ description: 'To the page that asks' })
  @ApiErrorPages(400, 413, 415, 503)
  async submit(@Req() request: Request, @Res() response: Response): Promise<void> {
    const form = (request.body as Parameters | undefined) ?? {};
    send(response, await this.service.submit(form, await this.visitors.of(request), request.headers));
  }
}
