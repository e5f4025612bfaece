export { AUDIT_ENTITIES, AuditModule } from './audit.module.js';
export type { AuditDetails, AuditEvent } from './audit-event.entity.js';
export { AuditService } from './audit.service.js';
export { AuditTrail } from './audit-trail.js';
