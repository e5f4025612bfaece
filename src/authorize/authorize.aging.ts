import { agingTable, type AgingTable } from '../database/index.js';

/** Answered and abandoned ones alike. */
export const AUTHORIZE_AGING: readonly AgingTable[] = [agingTable('interactions')];
