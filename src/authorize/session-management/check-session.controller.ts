import { join } from 'node:path';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { bareTemplates } from '../../common/index.js';
import { Configuration, cookieNameOf, ENDPOINTS } from '../../config/index.js';

const page = bareTemplates(join(import.meta.dirname, 'views'));

/** The one page of ours that other sites may frame: it shows nothing, takes nothing, and its script only compares. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors *";

@ApiTags('front channel')
@Controller(ENDPOINTS.sessionCheck)
export class CheckSessionController {
  private readonly html: string;

  constructor(configuration: Configuration) {
    this.html = page('check-session', { cookie: cookieNameOf(configuration, 'session_state') });
  }

  /** The `check_session_iframe` (OIDC Session Management §3.3): a client's page frames it and asks by postMessage. */
  @Get()
  @ApiOkResponse({ description: 'A page without content', content: { 'text/html': {} } })
  page(@Res() response: Response): void {
    response.removeHeader('X-Frame-Options');
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    response.setHeader('Cache-Control', 'public, max-age=300');
    response.type('html').send(this.html);
  }
}
