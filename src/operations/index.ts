export { CleanUp } from './clean-up/clean-up.js';
export { ENTITIES } from './entities.js';
export { Metrics } from './metrics/metrics.js';
export { OperationsModule } from './operations.module.js';
export { RefusalRecorder } from './refusals/refusal-recorder.js';
export { RefusalsModule } from './refusals/refusals.module.js';
export { Shutdown } from './shutdown.js';
export { reencrypt } from './reencryption/reencrypt.js';
export type { Reencrypted } from './reencryption/reencryption.js';
