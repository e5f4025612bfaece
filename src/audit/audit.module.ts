import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditAdminController } from './audit-admin.controller.js';
import { AuditEvent } from './audit-event.entity.js';
import { AuditEventStore } from './audit-event.store.js';
import { AuditTrail } from './audit-trail.js';
import { AuditService } from './audit.service.js';

export const AUDIT_ENTITIES = [AuditEvent] as const;

/** The audit: security events, their retention and the admin API that lists them. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([...AUDIT_ENTITIES])],
  controllers: [AuditAdminController],
  providers: [AuditEventStore, AuditService, AuditTrail],
  exports: [AuditService, AuditTrail],
})
export class AuditModule {}
