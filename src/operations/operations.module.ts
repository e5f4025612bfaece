import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { KeyModule } from '../key/index.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { Shutdown } from './shutdown.js';

/** What operators look at. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false }), KeyModule],
  controllers: [HealthController],
  providers: [HealthService, Shutdown],
  exports: [Shutdown],
})
export class OperationsModule {}
