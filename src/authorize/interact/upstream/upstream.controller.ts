import { Controller, Get, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../browser/visitors.js';
import { ToOwnLogin } from '../own-login/to-own-login.js';
import { UpstreamAnswerService } from './upstream-answer.service.js';
import { CookiesOfAttempts, type AttemptCookies } from './upstream-attempts.js';
import { UpstreamBeginService } from './upstream-begin.service.js';
import { DescribesAnswer, DescribesPostedAnswer, DescribesWayToProvider } from './upstream.swagger.js';

/** Sign-ins at other providers: the way there, and the way back. */
@ApiTags('front channel')
@Controller(ENDPOINTS.upstreamSignIn)
@UseInterceptors(ToOwnLogin)
@UseInterceptors(ReplyInterceptor)
export class UpstreamController {
  constructor(
    private readonly beginning: UpstreamBeginService,
    private readonly answers: UpstreamAnswerService,
  ) {}

  /** Sign in at another provider. */
  @Get(':provider')
  @DescribesWayToProvider()
  begin(
    @Param('provider') id: string,
    @QueryParameters() query: Parameters,
    @Visitor() visitor: Visitor,
    @CookiesOfAttempts() cookies: AttemptCookies,
  ): Promise<HttpReply> {
    return this.beginning.begin(id, query, visitor, cookies);
  }

  /** The answer of a provider: the redirect URI of this server there. */
  @Get(':provider/callback')
  @DescribesAnswer()
  take(
    @Param('provider') id: string,
    @QueryParameters() query: Parameters,
    @Visitor() visitor: Visitor,
    @CookiesOfAttempts() cookies: AttemptCookies,
  ): Promise<HttpReply> {
    return this.answers.take(id, query, visitor, cookies);
  }

  /** The answer of a provider that sends a form (Apple). */
  @Post(':provider/callback')
  @HttpCode(303)
  @DescribesPostedAnswer()
  post(@Param('provider') id: string, @Form() form: Parameters): HttpReply {
    return this.answers.post(id, form);
  }
}
