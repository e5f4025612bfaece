import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ApiErrorPages,
  isId,
  ReplyInterceptor,
  templates,
  type HttpReply,
  type RefusalId,
} from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { RefusalRecorder } from './refusal-recorder.js';

const render = templates(`${import.meta.dirname}/views`);

/** Shows users the public part of a refusal. */
@ApiTags('front channel')
@Controller(ENDPOINTS.errors)
@UseInterceptors(ReplyInterceptor)
export class RefusalPageController {
  constructor(private readonly refusals: RefusalRecorder) {}

  /** The page that explains a refusal to a user, without the details that only administrators may see. */
  @Get(':id')
  @ApiOkResponse({ description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } })
  @ApiErrorPages({ 404: 'The refusal is unknown. Refusals are kept for 7 days' })
  async show(@Param('id') id: string): Promise<HttpReply> {
    const refusal = isId(id) ? await this.refusals.find(id as RefusalId) : null;
    const html =
      refusal === null
        ? render('unknown-refusal', { title: 'unknown.title' })
        : render('refusal', { title: 'refusal.title', refusal });
    return { kind: 'page', status: refusal === null ? 404 : 200, html };
  }
}
