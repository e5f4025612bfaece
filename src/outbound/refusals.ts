import { catalogue, type AnyCatalogue } from '../common/index.js';

/** Refusals of requests that need a fetch from another server. */
export const outboundRefusals = catalogue({
  busy: {
    id: 'OUTBOUND-LIMIT-1',
    error: 'temporarily_unavailable',
    section: 'RFC 9110 §15.6.4',
    description: 'Too many fetches from other servers are in progress. Please try again',
    fix: 'Send the same request again after the seconds in Retry-After.',
  },
});

/** Every refusal of this room, by topic. */
export const OUTBOUND_REFUSALS: Readonly<Record<string, AnyCatalogue>> = { 'Fetches by this server': outboundRefusals };
