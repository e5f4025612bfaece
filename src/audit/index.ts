export { AUDIT_ENTITIES, AuditModule } from './audit.module.js';
export { AuditService } from './audit.service.js';
