import { Controller, Get, Header, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiClientErrors, ReplyInterceptor, type HttpReply } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { operationsRefusals } from '../operations-refusals.js';
import { Metrics } from './metrics.js';

@ApiTags('operations')
@Controller(ENDPOINTS.metrics)
@UseInterceptors(ReplyInterceptor)
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  /** Metrics of this process in the Prometheus text format; 404 with METRICS=off. */
  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({
    description: 'Text format of Prometheus',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiClientErrors({ 404: 'Metrics are switched off (METRICS=off)' })
  async show(): Promise<HttpReply> {
    if (!this.metrics.isOn) throw operationsRefusals.metricsOff();
    return { kind: 'content', status: 200, type: this.metrics.contentType, body: await this.metrics.text() };
  }
}
