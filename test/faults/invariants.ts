import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Party } from './party.js';
import type { Tally } from './tally.js';

type Kind = 'lost' | 'doubled' | 'wrong';

/** Rows that must not exist after any fault. Each code of the party is redeemed for an opaque access token and a refresh token. */
const NEVER: readonly (readonly [Kind, string, string])[] = [
  ['lost', 'a code used up without tokens',
    `authorization_codes c LEFT JOIN refresh_tokens r ON r.authorization_id = c.authorization_id
     LEFT JOIN access_tokens t ON t.authorization_id = c.authorization_id
     WHERE c.client_id = :party AND c.used_by IS NOT NULL AND (r.id IS NULL OR t.id IS NULL)`],
  ['wrong', 'tokens of an unused code',
    'authorization_codes c JOIN refresh_tokens r ON r.authorization_id = c.authorization_id WHERE c.used_by IS NULL'],
  ['doubled', 'two families of one authorization',
    '(SELECT authorization_id FROM refresh_tokens GROUP BY authorization_id HAVING COUNT(*) > 1) x'],
  ...['authorization_codes', 'refresh_tokens', 'access_tokens'].map((table) => [
    'wrong', `a row of ${table} without its authorization`,
    `${table} t LEFT JOIN authorizations a ON a.id = t.authorization_id
     WHERE t.authorization_id IS NOT NULL AND a.id IS NULL`] as const),
  ['wrong', 'an authorization without its session',
    `authorizations a LEFT JOIN sessions s ON s.id = a.session_id WHERE a.session_id IS NOT NULL AND s.id IS NULL`],
  ['wrong', 'a secret without its client',
    'client_secrets s LEFT JOIN clients c ON c.id = s.client_id WHERE c.id IS NULL'],
  ['lost', 'a client without its secret',
    `clients c LEFT JOIN client_secrets s ON s.client_id = c.id
     WHERE s.id IS NULL AND JSON_VALUE(c.metadata, '$.token_endpoint_auth_method') = 'client_secret_basic'`],
  ['lost', 'a registration without its event',
    `clients c LEFT JOIN audit_events e ON e.client_id = c.id AND e.type = 'client.registered'
     WHERE e.id IS NULL AND c.registered_by IS NOT NULL`],
]; // prettier-ignore

/** Counts rows that must not exist after a fault. */
export async function checkTables({ cluster, client }: Party, tally: Tally): Promise<void> {
  for (const [kind, note, from] of NEVER) {
    const [row] = await rowsOf(
      cluster.databaseUrl,
      `SELECT COUNT(*) AS n FROM ${from.replace(':party', `'${client.client_id}'`)}`,
    );
    tally.count(kind, note, Number(row?.['n']));
  }
}

export async function rowsOf(databaseUrl: string, sql: string): Promise<readonly RowDataPacket[]> {
  const connection = await createConnection({ uri: databaseUrl });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows;
  } finally {
    await connection.end();
  }
}
