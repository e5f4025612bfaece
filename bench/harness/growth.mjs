import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { insertAll } from './database.mjs';
import { median } from './rounds.mjs';
import { OPERATIONS } from './operations.mjs';
import { AUDIENCE, bearerValue, SCOPE_OF_API, uuidv7 } from './seeding.mjs';

const DAYS = 12 * 86_400_000;
const REAL = 2000;
/** Rows of one INSERT: one transaction. */
const STEP = 100_000;

/**
 * Refresh and introspection with ever more rows in `refresh_tokens` and `authorizations`. What is asked for lies
 * anywhere among them, not at their end. Needs MariaDB, which can count (`seq_1_to_n`).
 */
export async function measureGrowth(bench, target, { growthRows, seconds, rounds }) {
  const measured = [];
  let filled = 0;
  for (const rows of growthRows) {
    await fill(target, filled, rows);
    filled = rows;
    bench.say(`growth: ${rows} rows are there`);
    const real = await addReal(target);
    const row = { rows, refresh: [], introspection: [] };
    for (let round = 0; round <= rounds; round++) {
      for (const operation of [refreshOf(real), introspectionOf(real)]) {
        const { rps } = await bench.slice(target, operation, { seconds });
        if (round > 0) row[operation.kind].push(rps);
      }
    }
    measured.push({ rows, refresh: median(row.refresh), introspection: median(row.introspection) });
  }
  return measured;
}

/** Ids of the last days, spread evenly, in no order of any other column. */
async function fill({ pool, clients, sub, session }, from, to) {
  const base = Date.now() - DAYS;
  const hex = `LPAD(LOWER(HEX(${base} + FLOOR(seq * ${DAYS / to}))), 12, '0')`;
  const noise = 'MD5(CONCAT(seq, ?))';
  const id = `CONCAT(LEFT(${hex}, 8), '-', RIGHT(${hex}, 4), '-7', LEFT(${noise}, 3), '-8', SUBSTR(${noise}, 4, 3), '-', RIGHT(${noise}, 12))`;
  const expires = 'NOW(3) + INTERVAL (3 + RAND() * 10) DAY';
  for (let first = from + 1; first <= to; first += STEP) {
    const source = `FROM seq_${first}_to_${Math.min(first + STEP - 1, to)}`;
    const salts = (name) => Array(3).fill(`${name}${to}`);
    await pool.query(
      `INSERT INTO authorizations (id, client_id, user_id, session_id, session_bound, scope, audience, auth_time, amr, created_at, expires_at)
       SELECT ${id}, ?, ?, ?, 0, ?, ?, NOW(3), '["pwd"]', NOW(3), ${expires} ${source}`,
      [...salts('a'), clients.main.id, sub, session, SCOPE_OF_API, JSON.stringify([AUDIENCE])],
    );
    await pool.query(
      `INSERT INTO refresh_tokens (id, authorization_id, client_id, seed, generation, ends_at, expires_at)
       SELECT ${id}, ${id}, ?, REPEAT(MD5(seq), 3), 1, NOW(3) + INTERVAL 14 DAY, ${expires} ${source}`,
      [...salts('r'), ...salts('a'), clients.main.id],
    );
  }
}

/** Refresh tokens and opaque access tokens that can be used. */
async function addReal(target) {
  const { main } = target.clients;
  const somewhere = () => uuidv7(Date.now() - randomInt(DAYS));
  const seal = await target.sealer();
  const made = Array.from({ length: REAL }, () => ({
    authorization: somewhere(),
    family: somewhere(),
    seed: randomBytes(32),
    access: bearerValue(somewhere()),
  }));
  const ends_at = new Date(Date.now() + 1_200_000_000);
  const expires_at = new Date(Date.now() + 600_000_000);
  const bound = ({ authorization }) => ({ authorization_id: authorization, client_id: main.id, expires_at });
  await target.insert('authorizations', made.map(({ authorization }) => target.authorizationRow(authorization, main, false))); // prettier-ignore
  const families = made.map((one) => ({
    id: one.family,
    ...bound(one),
    generation: 1,
    ends_at,
    seed: seal(one.seed, `refresh_tokens:${one.family}`),
  }));
  await insertAll(target.pool, 'refresh_tokens', families);
  const audience = JSON.stringify([AUDIENCE]);
  const opaque = made.map((one) => ({ id: one.access.id, digest: one.access.digest, ...bound(one), scope: SCOPE_OF_API, audience })); // prettier-ignore
  await insertAll(target.pool, 'access_tokens', opaque);
  return made.map(({ family, seed, access }) => ({ family, seed, generation: 1, opaque: access.value }));
}

const operationOf = (name) => OPERATIONS.find((operation) => operation.name === name);

/** The families go on from round to round, each from the generation that it has reached. */
function refreshOf(real) {
  const { title } = operationOf('refresh');
  const before = 'grant_type=refresh_token&scope=api&refresh_token=';
  const valueOf = ({ family, seed, generation }) => {
    const named = `${family}.${generation}`;
    return `${named}.${createHmac('sha256', seed).update(named).digest('base64url')}`;
  };
  const job = async (target) => {
    const [rows] = await target.pool.query('SELECT id, generation FROM refresh_tokens WHERE id IN (?)', [real.map(({ family }) => family)]); // prettier-ignore
    const reached = new Map(rows.map(({ id, generation }) => [id, generation]));
    for (const one of real) one.generation = reached.get(one.family);
    const { heads, clientId } = operationOf('client_credentials').job(target);
    return {
      heads,
      clientId,
      bodies: real.map((one) => before + valueOf(one)),
      use: 'chain',
      check: 'refresh',
      before,
    };
  };
  return { kind: 'refresh', title: `${title}, growth`, job };
}

function introspectionOf(real) {
  const job = (target) => {
    const { heads, clientId } = operationOf('client_credentials').job(target);
    const bodies = real.map(({ opaque }) => `token=${opaque}`);
    return { heads: heads.map((head) => head.replace('/token ', '/introspect ')), bodies, use: 'cycle', check: 'active', clientId }; // prettier-ignore
  };
  return { kind: 'introspection', title: 'introspection, growth', job };
}
