import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { TypeOrmModule } from '@nestjs/typeorm';
import { KeyModule } from '../key/index.js';
import { TokenModule } from '../token/index.js';
import { UserModule } from '../user/index.js';
import { AgedRows } from './clean-up/aged-rows.js';
import { CleanUp, CleanUpSettings } from './clean-up/clean-up.js';
import { LoadGauge } from './clean-up/load-gauge.js';
import { Sweep } from './clean-up/sweep.entity.js';
import { SweepStore } from './clean-up/sweep.store.js';
import { Sweeper } from './clean-up/sweeper.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { MaintenanceAdminController } from './maintenance/maintenance-admin.controller.js';
import { MaintenanceService } from './maintenance/maintenance.service.js';
import { BacklogMetrics } from './metrics/backlog-metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { MailMetrics } from './metrics/mail-metrics.js';
import { Metrics } from './metrics/metrics.js';
import { RequestMetrics } from './metrics/request-metrics.js';
import { StateMetrics } from './metrics/state-metrics.js';
import { Refusal } from './refusals/refusal.entity.js';
import { RefusalsModule } from './refusals/refusals.module.js';
import { Shutdown } from './shutdown.js';

export const OPERATIONS_ENTITIES = [Refusal, Sweep] as const;

/** Health, metrics, maintenance and the record of refusals. */
@Module({
  imports: [
    TerminusModule.forRoot({ logger: false }),
    TypeOrmModule.forFeature([Sweep]),
    KeyModule,
    UserModule,
    TokenModule,
    RefusalsModule,
  ],
  controllers: [HealthController, MaintenanceAdminController, MetricsController],
  providers: [
    HealthService, Shutdown,
    AgedRows, LoadGauge, SweepStore, Sweeper, CleanUpSettings, CleanUp, MaintenanceService,
    RequestMetrics, StateMetrics, BacklogMetrics, MailMetrics, Metrics,
  ], // prettier-ignore
  exports: [Shutdown, CleanUp, Metrics],
})
export class OperationsModule {}
