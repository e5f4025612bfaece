import { join } from 'node:path';
import { Controller, Get, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { bareTemplates, ENGLISH, ReplyInterceptor, type HttpReply } from '../../common/index.js';
import { Configuration, cookieNameOf, ENDPOINTS } from '../../config/index.js';

const page = bareTemplates(join(import.meta.dirname, 'views'));

/** This page may be framed by any site: it shows nothing, accepts no input, and its script only compares. */
const HEADERS = {
  'Cache-Control': 'public, max-age=300',
  'Content-Security-Policy': "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors *",
  'X-Frame-Options': null,
};

@ApiTags('front channel')
@Controller(ENDPOINTS.sessionCheck)
@UseInterceptors(ReplyInterceptor)
export class CheckSessionController {
  private readonly html: string;

  constructor(configuration: Configuration) {
    this.html = page('check-session', { cookie: cookieNameOf(configuration, 'session_state') })({
      links: configuration,
      language: ENGLISH,
    });
  }

  /** The `check_session_iframe` (OIDC Session Management §3.3). A page of a client frames it and sends it messages. */
  @Get()
  @ApiOkResponse({ description: 'A page without content', content: { 'text/html': {} } })
  page(): HttpReply {
    return { kind: 'content', status: 200, type: 'text/html; charset=utf-8', headers: HEADERS, body: this.html };
  }
}
