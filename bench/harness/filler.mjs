/** Days over which the filler rows are spread; their ids are in the order of their times, as Grantry's are. */
export const DAYS = 12 * 86_400_000;
/** Rows of one INSERT, which is one transaction. */
const STEP = 100_000;
/** The number of authorizations, each with one refresh token, that share a session, a user, a client. */
const PER_SESSION = 5;
const PER_USER = 10;
const CLIENTS = 200;
/** The number of characters of a stored seed. */
const SEALED = 92;

/**
 * Inserts rows into Grantry's own schema, each a copy of a row that Grantry wrote, with other ids, digests, users,
 * sessions and clients. Needs the sequence tables of MariaDB (`seq_1_to_n`).
 *
 * @param templates ids of the rows to copy, by table
 */
export async function fill(pool, templates, from, to) {
  const base = Date.now() - DAYS;
  const connection = await pool.getConnection();
  try {
    await connection.query('SET SESSION foreign_key_checks = 0, unique_checks = 0');
    const copy = await copierOf(connection, templates);
    for (let first = from + 1; first <= to; first += STEP) {
      const last = Math.min(first + STEP - 1, to);
      for (const [table, per, overrides] of tablesOf(idsOf(base, to, from))) {
        await copy(table, Math.ceil(first / per), Math.ceil(last / per), overrides);
      }
    }
    await connection.query('SET SESSION foreign_key_checks = 1, unique_checks = 1');
  } finally {
    connection.release();
  }
  await pool.query('ANALYZE TABLE users, sessions, authorizations, refresh_tokens, access_tokens');
}

/** Returns SQL for the n-th id of a kind: the time of the n-th of `count` rows, and pseudo-random digits. */
function idsOf(base, count, salt) {
  return (kind, n, per = 1) => {
    const hex = `LPAD(LOWER(HEX(${base} + FLOOR(${n} * ${(DAYS / count) * per}))), 12, '0')`;
    const noise = `MD5(CONCAT('${kind}${salt}.', ${n}))`;
    return `CONCAT(LEFT(${hex}, 8), '-', RIGHT(${hex}, 4), '-7', LEFT(${noise}, 3), '-8', SUBSTR(${noise}, 4, 3), '-', RIGHT(${noise}, 12))`;
  };
}

/** Tables in the order of their foreign keys, the number of authorizations for each row, and the changed columns. */
function tablesOf(id) {
  const digest = 'LEFT(CONCAT(MD5(seq), MD5(seq + 1)), 43)';
  const client = `CONCAT('client-', LEFT(MD5(seq % ${CLIENTS}), 22))`;
  const user = (n) => id('u', `CEIL(${n} / ${PER_USER})`, PER_USER);
  const session = `CEIL(seq / ${PER_SESSION})`;
  const time = (days) => `NOW(3) + INTERVAL (${days} + RAND()) DAY`;
  const name = `CONCAT('person-', MD5(CONCAT(seq, ${id('n', 'seq', PER_USER)})))`;
  return [
    ['users', PER_USER, { id: id('u', 'seq', PER_USER), username: name, username_key: name }],
    ['sessions', PER_SESSION, { id: id('s', 'seq', PER_SESSION), user_id: id('u', `CEIL(seq * ${PER_SESSION} / ${PER_USER})`, PER_USER), digest }], // prettier-ignore
    ['authorizations', 1, { id: id('a', 'seq'), user_id: user('seq'), session_id: id('s', session, PER_SESSION), client_id: client, expires_at: time(15) }], // prettier-ignore
    ['refresh_tokens', 1, { id: id('r', 'seq'), authorization_id: id('a', 'seq'), client_id: client, expires_at: time(10), seed: `LEFT(REPEAT(MD5(seq), 9), ${SEALED})` }], // prettier-ignore
  ];
}

/**
 * Copies a template any number of times, with the given columns changed. The template is passed as values, because an
 * INSERT that selects from the same table would first write all its rows to a temporary one.
 */
async function copierOf(connection, templates) {
  const rows = {};
  for (const [table, id] of Object.entries(templates)) {
    [[rows[table]]] = await connection.query(`SELECT * FROM ${table} WHERE id = ?`, [id]);
  }
  return async (table, first, last, overrides) => {
    if (last < first) return;
    const names = Object.keys(rows[table]);
    const kept = names.filter((name) => overrides[name] === undefined).map((name) => rows[table][name]);
    const values = names.map((name) => overrides[name] ?? '?').join(', ');
    const into = `INSERT INTO ${table} (${names.map((name) => `\`${name}\``).join(', ')})`;
    await connection.query(`${into} SELECT ${values} FROM seq_${first}_to_${last}`, kept);
  };
}
