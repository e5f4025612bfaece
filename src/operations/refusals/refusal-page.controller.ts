import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { isId, send, templates, type RefusalId } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { RefusalRecorder } from './refusal-recorder.js';

const render = templates(`${import.meta.dirname}/views`);

/** What a refusal was about, for a person: the public part of it. */
@ApiExcludeController()
@Controller(ENDPOINTS.errors)
export class RefusalPageController {
  constructor(private readonly refusals: RefusalRecorder) {}

  @Get(':id')
  async show(@Param('id') id: string, @Res() response: Response): Promise<void> {
    const refusal = isId(id) ? await this.refusals.find(id as RefusalId) : null;
    const html =
      refusal === null
        ? render('unknown-refusal', { title: 'Nothing is known about this error' })
        : render('refusal', { title: 'What went wrong', refusal });
    send(response, { kind: 'page', status: refusal === null ? 404 : 200, html });
  }
}
