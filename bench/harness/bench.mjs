import { join } from 'node:path';
import { countingProxy } from './proxy.mjs';
import { verifyDeeply } from './checks.mjs';
import { ask, AUDIENCE } from './seeding.mjs';
import { cpuSeconds, freePort, memoryOf, startServer, stop } from './system.mjs';

/** Runs slices of load against targets and keeps the measurements. */
export class Bench {
  constructor({ load, databasePid, folder, connections, say }) {
    Object.assign(this, { load, databasePid, folder, connections, say });
    this.void = [];
  }

  /** Prepares the database of a target, starts it once, which creates the tables, and creates its clients. */
  async setUp(target) {
    target.port = await freePort();
    await target.prepare(target.port);
    target.server = await this.start(target);
    await target.seed();
    await stop(target.server);
  }

  async start(target, options = {}) {
    const { url, ...rest } = options;
    const logFile = join(this.folder, `${target.name}.log`);
    return startServer({ ...target.launch(url), port: target.port, logFile, ...rest });
  }

  /** Starts a target on its prepared database; returns how long that took. */
  async startUp(target) {
    target.server = await this.start(target);
    target.jwks = await ask(`${target.issuer}/jwks`, { method: 'GET' });
    return target.server.milliseconds;
  }

  /** Runs one slice: one operation of one target for the given seconds. */
  async slice(target, operation, { seconds, count, connections = this.connections, rate, limit, ports }) {
    const job = await operation.job(target, count);
    const before = this.#cpu(target);
    const result = await this.load.run({ ...job, port: target.port, ports, connections, seconds, rate, limit });
    const after = this.#cpu(target);
    await this.#judge(target, operation, job, result);
    const { samples: _, ...measured } = result;
    const per1000 = (used) => (used * 1000) / result.requests;
    return {
      ...measured,
      rps: result.requests / result.seconds,
      serverCpu: per1000(after.server - before.server),
      databaseCpu: per1000(after.database - before.database),
    };
  }

  /** Runs a job that is not timed; its responses are checked like those of a slice. */
  async run(target, operation, job) {
    const result = await this.load.run({ ...job, port: target.port });
    await this.#judge(target, operation, job, result);
    return result;
  }

  #cpu({ server, hasDatabaseServer }) {
    const database = this.databasePid !== undefined && hasDatabaseServer ? cpuSeconds(this.databasePid) : NaN;
    return { server: cpuSeconds(server.pid), database };
  }

  /** Marks the row as void after any wrong response. */
  async #judge(target, operation, { clientId }, { errors, errorCount, requests, samples }) {
    const where = `${target.label}, ${operation.title}`;
    if (errorCount > 0) this.#voids(where, `${errorCount} errors: ${errors[0]}`);
    if (requests === 0 || samples.length === 0) return this.#voids(where, 'no answer');
    const { issuer, jwks } = target;
    const isRefresh = operation.name === 'refresh_id_token';
    const idTokenAlg = operation.idTokenAlg ?? 'RS256';
    const expected = { issuer, audience: AUDIENCE, jwks, clientId, idTokenAlg, isRefresh };
    await verifyDeeply(samples[0], expected).catch((error) => this.#voids(where, error.message));
  }

  #voids(where, reason) {
    this.void.push({ where, reason });
    this.say(`VOID ${where}: ${reason}`);
  }

  isVoid(target, operation) {
    return this.isVoidAt(`${target.label}, ${operation.title}`);
  }

  isVoidAt(place) {
    return this.void.some(({ where }) => where === place);
  }

  /** Counts statements and round trips of each request, with a proxy between a separate server and the database. */
  async count(target, operations) {
    const proxy = await countingProxy();
    target.server = await this.start(target, { url: proxy.urlOf(target.database) });
    target.jwks = await ask(`${target.issuer}/jwks`, { method: 'GET' });
    const counts = {};
    for (const operation of operations) {
      await this.slice(target, operation, { seconds: 0.3, count: 300, connections: 10 });
      const job = await operation.job(target, 1000);
      proxy.take();
      const { requests } = await this.run(target, operation, { ...job, connections: 10, seconds: 1 });
      counts[operation.name] = tally(proxy.take(), requests);
    }
    await stop(target.server);
    proxy.close();
    return counts;
  }

  memory({ server }) {
    return memoryOf(server.pid);
  }
}

const FRAME = /^\s*(BEGIN|START TRANSACTION|COMMIT|ROLLBACK|SET )/i;

/** Returns the counts of each request, by the shape of the statement. */
export function tally(commands, requests) {
  const executed = commands.filter(({ command }) => command !== 'prepare');
  const statements = executed.filter(({ sql }) => !FRAME.test(sql ?? ''));
  const kinds = new Map();
  for (const { sql } of executed) kinds.set(shapeOf(sql), (kinds.get(shapeOf(sql)) ?? 0) + 1);
  const shapes = [...kinds].map(([shape, times]) => ({ shape, perRequest: times / requests }));
  return {
    statements: statements.length / requests,
    roundTrips: commands.length / requests,
    shapes: shapes.filter(({ perRequest }) => perRequest > 0.05),
  };
}

/** Returns a statement without its values. */
export function shapeOf(sql = '?') {
  return sql
    .replaceAll(/'(?:[^'\\]|\\.)*'/g, '?')
    .replaceAll(/\b\d+\b/g, '?')
    .replaceAll(/\s+/g, ' ')
    .replace(/^SELECT .*? FROM/i, 'SELECT … FROM')
    .slice(0, 160);
}
