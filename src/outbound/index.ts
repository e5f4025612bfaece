export { GuardedFetch } from './guarded-fetch.js';
export type { OutboundResponse } from './exchange.js';
export { OutboundError, withReason, type OutboundFault } from './outbound-error.js';
export { OutboundModule } from './outbound.module.js';
export type { Purpose } from './places.js';
export { AllowList } from './target.js';
export { OUTBOUND_REFUSALS } from './refusals.js';
