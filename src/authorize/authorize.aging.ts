import { agingTable, type AgingTable } from '../database/index.js';

/** Seconds: as much as the clocks of two processes may differ. Strangers make these rows, so they go soon. */
const GRACE = 120;

export const AUTHORIZE_AGING: readonly AgingTable[] = [agingTable('interactions', { grace: GRACE })];
