export { AllowList } from './allow-list.js';
export { GuardedFetch } from './guarded-fetch.js';
export { OutboundError, withReason, type OutboundFault } from './outbound-error.js';
export type { Purpose } from './places.js';
export { OutboundModule } from './outbound.module.js';
export type { OutboundResponse } from './outbound-response.js';
