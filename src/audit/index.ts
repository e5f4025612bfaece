export { AUDIT_ENTITIES, AuditModule } from './audit.module.js';
export type { AuditDetails } from './audit-event.entity.js';
export { AuditService } from './audit.service.js';
