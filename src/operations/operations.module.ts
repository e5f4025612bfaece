import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { KeyModule } from '../key/index.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { Refusal } from './refusals/refusal.entity.js';
import { RefusalsModule } from './refusals/refusals.module.js';
import { Shutdown } from './shutdown.js';

export const OPERATIONS_ENTITIES = [Refusal] as const;

/** What operators look at. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false }), KeyModule, RefusalsModule],
  controllers: [HealthController],
  providers: [HealthService, Shutdown],
  exports: [Shutdown],
})
export class OperationsModule {}
