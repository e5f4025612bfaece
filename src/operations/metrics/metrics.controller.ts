import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiClientErrors, OAuthError } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { Metrics } from './metrics.js';

@ApiTags('operations')
@Controller(ENDPOINTS.metrics)
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  /** Numbers of this process, as Prometheus reads them; 404 with METRICS=off. */
  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({
    description: 'Text format of Prometheus',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiClientErrors({ 404: 'METRICS=off' })
  async show(@Res() response: Response): Promise<void> {
    if (!this.metrics.isOn) throw new OAuthError('not_found', 'There is nothing here');
    response.setHeader('Content-Type', this.metrics.contentType);
    response.send(await this.metrics.text());
  }
}
