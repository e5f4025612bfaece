import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { queryOf, send, type Parameters } from '../../common/index.js';
import { Visitors } from '../interact/browser/visitors.js';
import { LogoutService } from './logout.service.js';
import { DescribesLogout } from './logout.swagger.js';

@ApiTags('front channel')
@Controller('logout')
export class LogoutController {
  constructor(
    private readonly service: LogoutService,
    private readonly visitors: Visitors,
  ) {}

  /** Sign out (OIDC RP-Initiated Logout §2): the end_session_endpoint, and the page that asks. */
  @Get()
  @DescribesLogout('query')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    send(response, await this.service.show(queryOf(request), await this.visitors.of(request)));
  }

  /** The same, with the parameters in a form; also the form of that page. */
  @Post()
  @HttpCode(303)
  @DescribesLogout('form')
  async submit(@Req() request: Request, @Res() response: Response): Promise<void> {
    const form = (request.body as Parameters | undefined) ?? {};
    send(response, await this.service.submit(form, await this.visitors.of(request), request.headers));
  }
}
