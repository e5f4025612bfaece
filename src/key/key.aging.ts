import { agingTable, type AgingTable } from '../database/index.js';

export const KEY_AGING: readonly AgingTable[] = [
  agingTable('signing_keys', { grace: 86_400 }),
  agingTable('proof_replays', { key: 'digest' }),
];
