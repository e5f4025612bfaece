import { agingTable, type AgingTable } from '../database/index.js';

const DAY = 86_400;

/** Children before parents. An expired refresh token stays a day, so that its refusal can still say what it was. */
export const TOKEN_AGING: readonly AgingTable[] = [
  agingTable('access_tokens'),
  agingTable('refresh_tokens', { grace: DAY }),
  // With their codes: to redeem a used one again must end the authorization as long as it lives.
  agingTable('authorizations', {
    grace: DAY,
    where: ['refresh_tokens', 'access_tokens']
      .map((child) => `NOT EXISTS (SELECT 1 FROM ${child} c WHERE c.authorization_id = t.id)`)
      .join(' AND '),
    with: [{ name: 'authorization_codes', column: 'authorization_id' }],
  }),
];
