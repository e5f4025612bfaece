import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiSeeOtherResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { send, type Parameters } from '../../common/index.js';
import { Visitors } from '../interaction/visitor.js';
import { LogoutService } from './logout.service.js';

@ApiTags('front channel')
@Controller('logout')
export class LogoutController {
  constructor(
    private readonly service: LogoutService,
    private readonly visitors: Visitors,
  ) {}

  /** The page that asks whether to sign out (OIDC RP-Initiated Logout §2). */
  @Get()
  @ApiOkResponse({ description: 'A page', content: { 'text/html': {} } })
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    send(response, this.service.show(await this.visitors.of(request)));
  }

  /** Its form; from anywhere else, the way to that page. */
  @Post()
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiOkResponse({ description: 'The page that says so', content: { 'text/html': {} } })
  @ApiSeeOtherResponse({ description: 'To the page that asks' })
  async submit(@Req() request: Request, @Res() response: Response): Promise<void> {
    const form = (request.body as Parameters | undefined) ?? {};
    send(response, await this.service.submit(form, await this.visitors.of(request), request.headers));
  }
}
