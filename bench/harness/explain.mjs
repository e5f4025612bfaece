import { shapeOf } from './bench.mjs';
import { OPERATIONS } from './operations.mjs';
import { countingProxy, valuesOf } from './proxy.mjs';
import { ask } from './seeding.mjs';
import { stop } from './system.mjs';

const HOT = ['client_credentials', 'code', 'refresh', 'introspection', 'introspection_jwt', 'userinfo'];
const REQUESTS = 100;
/** Types of a query that finds at most one row by a whole unique index; of an UPDATE this is `range` with one row. */
const UNIQUE = new Set(['const', 'eq_ref', 'system']);

/**
 * Shows how the database finds the rows of every statement of the hot paths: EXPLAIN of the statements that Grantry
 * sends, with their values.
 */
export async function explainAll(bench, target) {
  await stop(target.server);
  const proxy = await countingProxy();
  target.server = await bench.start(target, { url: proxy.urlOf(target.database) });
  target.jwks = await ask(`${target.issuer}/jwks`, { method: 'GET' });
  const plans = [];
  for (const name of HOT) {
    const operation = OPERATIONS.find((one) => one.name === name);
    await bench.slice(target, operation, { seconds: 30, limit: REQUESTS, count: REQUESTS });
    const job = await operation.job(target, REQUESTS);
    proxy.take();
    await bench.run(target, operation, { ...job, connections: 4, seconds: 30, limit: REQUESTS });
    for (const [shape, command] of statementsOf(proxy.take(), REQUESTS)) {
      plans.push({ operation: operation.title, shape, steps: await explain(target.pool, command) });
    }
  }
  await stop(target.server);
  proxy.close();
  target.server = await bench.start(target);
  return plans;
}

/**
 * Returns one statement of each shape that every request sends, without INSERTs, which read no rows, and without rare
 * statements, such as the read of a client that is cached for a second.
 */
function statementsOf(commands, requests) {
  const able = commands.filter(({ command, sql }) => command !== 'prepare' && /^\s*(SELECT|UPDATE|DELETE)/i.test(sql));
  const byShape = Map.groupBy(able, ({ sql }) => shapeOf(sql));
  return [...byShape].filter(([, all]) => all.length > requests / 2).map(([shape, [one]]) => [shape, one]);
}

async function explain(pool, command) {
  const [rows] = await pool.query(`EXPLAIN ${command.sql}`, valuesOf(command));
  return rows.map(({ table, type, key, rows: count, Extra }) => {
    const isUnique = UNIQUE.has(type) || (type === 'range' && key === 'PRIMARY' && Number(count) <= 1);
    return { table, type, key, rows: count, isUnique: isUnique || table === null, note: Extra };
  });
}
