import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { insertAll, pagesRead } from './database.mjs';
import { explainAll } from './explain.mjs';
import { DAYS, fill } from './filler.mjs';
import { introspection, REFRESH } from './jobs.mjs';
import { OPERATIONS } from './operations.mjs';
import { median } from './rounds.mjs';
import { AUDIENCE, bearerValue, redeemAll, SCOPE_OF_API, uuidv7 } from './seeding.mjs';

const REAL = 2000;
/** Rounds before the first size, until V8 has compiled the hot code. */
const WARM_UP = 4;
/** An operation without statements, which measures the speed of the machine in each round. */
const YARDSTICK = { ...OPERATIONS.find(({ name }) => name === 'client_credentials'), kind: 'yardstick', title: 'growth, yardstick' }; // prettier-ignore

/**
 * Measures refresh and introspection with increasing numbers of rows in `refresh_tokens` and `authorizations`, and in
 * their `users` and `sessions`. The load uses rows spread over the whole tables.
 *
 * @returns the measurements at each size, and how the database found each row at the last size
 */
export async function measureGrowth(bench, target, { growthRows, seconds, rounds }) {
  const templates = await templatesOf(target);
  const sizes = [];
  let filled = 0;
  for (const rows of growthRows) {
    const begun = performance.now();
    await fill(target.pool, templates, filled, rows);
    filled = rows;
    bench.say(`growth: ${rows.toLocaleString('en')} rows inserted in ${since(begun)} s`);
    const real = await addReal(target);
    const operations = [YARDSTICK, refreshOf(real), introspectionOf(target, real)];
    if (sizes.length === 0) await measure(bench, target, operations, { seconds, rounds: WARM_UP });
    const measured = await measure(bench, target, operations, { seconds, rounds });
    sizes.push({ rows, ...measured, megabytes: await megabytesOf(target) });
    bench.say(`growth: ${rows.toLocaleString('en')} rows measured`);
  }
  return { sizes, plans: await explainAll(bench, target) };
}

const since = (begun) => ((performance.now() - begun) / 1000).toFixed(0);

/** Returns the median of the rounds by operation, without the first round, which only warms up. */
async function measure(bench, target, operations, { seconds, rounds }) {
  const measured = Object.fromEntries(operations.map(({ kind }) => [kind, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const operation of operations) {
      const before = await pagesRead();
      const slice = await bench.slice(target, operation, { seconds });
      const pages = ((await pagesRead()) - before) / slice.requests;
      const yardstick = measured.yardstick.at(-1)?.rps ?? slice.rps;
      if (round > 0) measured[operation.kind].push({ ...slice, pages, beside: slice.rps / yardstick });
    }
  }
  const middle = (slices, what) => median(slices.map((slice) => slice[what]));
  const all = Object.entries(measured).map(([kind, slices]) => {
    const what = ['rps', 'p50', 'p99', 'serverCpu', 'databaseCpu', 'pages', 'beside'].map((name) => [
      name,
      middle(slices, name),
    ]);
    const { title } = operations.find((operation) => operation.kind === kind);
    return [kind, { ...Object.fromEntries(what), isVoid: bench.isVoidAt(`${target.label}, ${title}`) }];
  });
  return Object.fromEntries(all);
}

/** Returns one row of each table, written by Grantry. */
async function templatesOf(target) {
  const { main } = target.clients;
  const [{ refresh_token }] = await redeemAll(target.issuer, main, await target.codes(main, 1));
  const [family] = refresh_token.split('.');
  const [[row]] = await target.pool.query('SELECT authorization_id FROM refresh_tokens WHERE id = ?', [family]);
  return { users: target.sub, sessions: target.session, authorizations: row.authorization_id, refresh_tokens: family };
}

/** Creates valid refresh tokens and opaque access tokens, each of a user and a session of the filler. */
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
  const authorizations = [];
  for (const { authorization } of made) {
    const owner = await ownerNear(target, authorization);
    authorizations.push({ ...target.authorizationRow(authorization, main, false), ...owner });
  }
  await target.insert('authorizations', authorizations);
  const sealed = ({ family, seed }) => seal(seed, `refresh_tokens:${family}`);
  const families = made.map((one) => ({ id: one.family, ...bound(one), generation: 1, ends_at, seed: sealed(one) }));
  await insertAll(target.pool, 'refresh_tokens', families);
  const audience = JSON.stringify([AUDIENCE]);
  const opaque = made.map((one) => ({ id: one.access.id, digest: one.access.digest, ...bound(one), scope: SCOPE_OF_API, audience })); // prettier-ignore
  await insertAll(target.pool, 'access_tokens', opaque);
  return made.map(({ family, seed, access }) => ({ family, seed, generation: 1, opaque: access.value }));
}

async function ownerNear({ pool, sub, session }, id) {
  const sql = 'SELECT user_id, session_id FROM authorizations WHERE id >= ? ORDER BY id LIMIT 1';
  const [[row]] = await pool.query(sql, [id]);
  return row ?? { user_id: sub, session_id: session };
}

/** Keeps the generation of each family from round to round. */
function refreshOf(real) {
  const { job: base } = OPERATIONS.find(({ name }) => name === 'client_credentials');
  const valueOf = ({ family, seed, generation }) => {
    const named = `${family}.${generation}`;
    return `${named}.${createHmac('sha256', seed).update(named).digest('base64url')}`;
  };
  const job = async (target) => {
    const families = real.map(({ family }) => family);
    const [rows] = await target.pool.query('SELECT id, generation FROM refresh_tokens WHERE id IN (?)', [families]);
    const reached = new Map(rows.map(({ id, generation }) => [id, generation]));
    for (const one of real) one.generation = reached.get(one.family);
    const bodies = real.map((one) => REFRESH + valueOf(one));
    return { ...base(target), bodies, use: 'chain', check: 'refresh', before: REFRESH };
  };
  return { kind: 'refresh', title: 'growth, refresh', job };
}

function introspectionOf({ clients: { main } }, real) {
  const tokens = real.map(({ opaque }) => opaque);
  return {
    kind: 'introspection',
    title: 'growth, introspection',
    job: (target) => introspection(target, main, tokens),
  };
}

/** Returns the size of the whole database, indexes included. */
async function megabytesOf({ pool, database }) {
  const sql = 'SELECT SUM(data_length + index_length) / 1048576 AS mb FROM information_schema.tables WHERE table_schema = ?'; // prettier-ignore
  const [[{ mb }]] = await pool.query(sql, [database]);
  return Number(mb);
}
