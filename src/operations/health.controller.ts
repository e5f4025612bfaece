import { Controller, Get, Header, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult } from '@nestjs/terminus';
import type { Response } from 'express';
import { ENDPOINTS } from '../config/index.js';
import { LivenessView } from './health.dto.js';
import { HealthService } from './health.service.js';

const RETRY_AFTER_SECONDS = '2';

@ApiTags('operations')
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** Whether the process lives; it says so until it is gone. */
  @Get(ENDPOINTS.live)
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: LivenessView })
  live(): LivenessView {
    return { status: 'ok' };
  }

  /** Whether the process can do its work: 503 without database or keys, and once it is told to stop. */
  @Get(ENDPOINTS.ready)
  @HealthCheck()
  async ready(@Res({ passthrough: true }) response: Response): Promise<HealthCheckResult> {
    try {
      return await this.health.readiness();
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      response.status(503).setHeader('Retry-After', RETRY_AFTER_SECONDS);
      return error.getResponse() as HealthCheckResult;
    }
  }
}
