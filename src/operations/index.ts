export { AGING_TABLES } from './clean-up/aging-tables.js';
export { CleanUp } from './clean-up/clean-up.js';
export { Metrics } from './metrics/metrics.js';
export { OPERATIONS_ENTITIES, OperationsModule } from './operations.module.js';
export { RefusalRecorder } from './refusals/refusal-recorder.js';
export { RefusalsModule } from './refusals/refusals.module.js';
export { Shutdown } from './shutdown.js';
export { reencrypt } from './reencryption/reencrypt.js';
export type { Reencrypted } from './reencryption/reencryption.js';
