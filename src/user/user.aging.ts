import { agingTable, type AgingTable } from '../database/index.js';

export const USER_AGING: readonly AgingTable[] = [
  // One that was ended must stay known for that, as long as an authorization may ask for it.
  agingTable('sessions', {
    where:
      't.ended_at IS NULL OR NOT EXISTS (SELECT 1 FROM authorizations a WHERE a.session_id = t.id AND a.expires_at > :cutoff)',
    with: [{ name: 'session_clients', column: 'session_id' }],
  }),
  agingTable('logout_deliveries'),
  agingTable('sign_in_failures'),
  // Of users and clients that were deleted.
  agingTable('consents', {
    time: null,
    where:
      'NOT EXISTS (SELECT 1 FROM users u WHERE u.id = t.user_id) OR NOT EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id)',
  }),
];
