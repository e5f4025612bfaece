import { agingTable, type AgingTable } from '../database/index.js';

export const AUDIT_AGING: readonly AgingTable[] = [agingTable('audit_events')];
