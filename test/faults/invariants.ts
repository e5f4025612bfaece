import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Tally } from './tally.js';

type Kind = 'lost' | 'doubled' | 'wrong';

/** What must be none of, whatever happened: of a client whose codes bring an opaque access token and a refresh token. */
const NEVER: readonly (readonly [Kind, string, string])[] = [
  ['lost', 'a code used up without tokens',
    `authorization_codes c LEFT JOIN refresh_tokens r ON r.authorization_id = c.authorization_id
     LEFT JOIN access_tokens t ON t.authorization_id = c.authorization_id
     WHERE c.used_by IS NOT NULL AND (r.id IS NULL OR t.id IS NULL)`],
  ['wrong', 'tokens of a code that counts as unused',
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
]; // prettier-ignore

/** Looks at the tables after a fault. */
export async function checkTables(databaseUrl: string, tally: Tally): Promise<void> {
  for (const [kind, note, from] of NEVER) {
    const [row] = await rowsOf(databaseUrl, `SELECT COUNT(*) AS n FROM ${from}`);
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
