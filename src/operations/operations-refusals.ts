import { catalogue, type AnyCatalogue } from '../common/index.js';

/** Refusals of metrics, and of the record of refusals. */
export const operationsRefusals = catalogue({
  metricsOff: {
    id: 'OPERATIONS-METRICS-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'This address does not exist',
    reason: 'metrics are switched off (METRICS=off)',
    fix: 'Start the server with METRICS=on to publish metrics.',
  },
  refusalUnknown: {
    id: 'OPERATIONS-REFUSAL-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The refusal does not exist. Refusals are kept for 7 days',
    fix: 'Check the id: GET /admin/refusals lists the refusals of the last 7 days. The log has the older ones.',
  },
});

/** Every refusal of this room, by topic. */
export const OPERATIONS_REFUSALS: Readonly<Record<string, AnyCatalogue>> = {
  'Metrics and the record of refusals': operationsRefusals,
};
