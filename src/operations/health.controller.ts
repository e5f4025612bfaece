import {
  Catch,
  Controller,
  Get,
  Header,
  ServiceUnavailableException,
  UseFilters,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult } from '@nestjs/terminus';
import type { Response } from 'express';
import { ENDPOINTS } from '../config/index.js';
import { LivenessView } from './health.dto.js';
import { HealthService } from './health.service.js';

const RETRY_AFTER_SECONDS = '2';

/** Answers with the report of what is not ready, and with Retry-After. */
@Catch(ServiceUnavailableException)
class NotReadyFilter implements ExceptionFilter<ServiceUnavailableException> {
  catch(error: ServiceUnavailableException, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    response.status(503).setHeader('Retry-After', RETRY_AFTER_SECONDS);
    response.json(error.getResponse());
  }
}

@ApiTags('operations')
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** Liveness: whether the process runs. */
  @Get(ENDPOINTS.live)
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: LivenessView })
  live(): LivenessView {
    return { status: 'ok' };
  }

  /** Readiness: 503 without a database or keys, and after the process was told to stop. */
  @Get(ENDPOINTS.ready)
  @HealthCheck()
  @UseFilters(NotReadyFilter)
  ready(): Promise<HealthCheckResult> {
    return this.health.readiness();
  }
}
