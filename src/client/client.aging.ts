import { agingTable, type AgingTable } from '../database/index.js';

export const CLIENT_AGING: readonly AgingTable[] = [
  agingTable('client_secrets', { grace: 86_400 }),
  agingTable('registration_tokens', { grace: 86_400 }),
  // Those that registered themselves and were never used (RFC 7591 §5).
  agingTable('clients', {
    with: [
      { name: 'client_secrets', column: 'client_id' },
      { name: 'client_origins', column: 'client_id' },
    ],
  }),
];
