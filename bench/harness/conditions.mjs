import { get, post } from './jobs.mjs';
import { OPERATIONS } from './operations.mjs';
import { median } from './rounds.mjs';
import { CORES, freePort, goFirst, pause, startLoad, stop } from './system.mjs';

const operationOf = (name) => OPERATIONS.find((operation) => operation.name === name);

/** Operations without a password, which sign-ins should not slow down. */
const WITHOUT_PASSWORD = [
  operationOf('client_credentials'),
  operationOf('introspection'),
  { title: 'health', job: (target) => ({ heads: [get(target, '/health/live')], use: 'cycle', check: 'up' }) },
];

/**
 * Measures how long requests without a password wait while sign-ins keep the hash pool full: requests at a steady rate
 * (an open loop, well below the capacity of the server), without and with eight sign-ins in flight, in turns. Sign-ins
 * are warmed up before, as every other row is. A third turn runs with sign-ins and with real-time priority of the main
 * thread, as docs/operations.md recommends; it is skipped when the machine does not allow that.
 */
export async function measureLogins(bench, target, { loginSeconds, loginWarmSeconds }) {
  const rows = WITHOUT_PASSWORD.map(({ title }) => ({ title, quiet: [], busy: [], first: [] }));
  const signIns = [];
  const other = startLoad();
  await other.run(loginJob(target, loginWarmSeconds));
  const beside = async (operation) => {
    const logins = other.run(loginJob(target, loginSeconds / TURNS + 0.5));
    await pause(250);
    const slice = await steady(bench, target, operation, loginSeconds / TURNS);
    const { errorCount, errors, requests, seconds } = await logins;
    if (errorCount > 0) bench.void.push({ where: 'sign-ins', reason: errors[0] });
    signIns.push(requests / seconds);
    return slice;
  };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, operation] of WITHOUT_PASSWORD.entries()) {
      rows[i].quiet.push(await steady(bench, target, operation, loginSeconds / TURNS));
      rows[i].busy.push(await beside(operation));
      if (!goFirst(target.server.pid, true)) continue;
      rows[i].first.push(await beside(operation));
      goFirst(target.server.pid, false);
    }
  }
  await stop(other);
  bench.say('logins: measured');
  const middle = (all) => ({ p50: median(all.map((row) => row.p50)), p99: median(all.map((row) => row.p99)) });
  const measured = rows.map(({ title, quiet, busy, first }) => {
    return { title, quiet: middle(quiet), busy: middle(busy), first: first.length > 0 ? middle(first) : undefined };
  });
  return { rows: measured, signIns: median(signIns), rate: RATE };
}

const TURNS = 3;

const RATE = 300;
const steady = (bench, target, operation, seconds) =>
  bench.slice(target, operation, { seconds, connections: 8, rate: RATE });

function loginJob(target, seconds) {
  const { clients, port, passwordForms } = target;
  const heads = [post(target, '/token', clients.main)];
  return { port, heads, bodies: passwordForms, use: 'cycle', check: 'jwt', connections: 8, seconds };
}

/**
 * Measures the resident memory of a fresh process at rest, and twice after an exact number of requests, in equal shares
 * of the given operations.
 */
export async function measureMemory(bench, target, { memoryRequests, memoryOperations }) {
  await stop(target.server);
  await bench.startUp(target);
  await pause(1000);
  const rest = bench.memory(target).now;
  const after = [];
  const operations = memoryOperations.map(operationOf);
  const turns = Math.ceil(memoryRequests / (operations.length * SHARE));
  const limit = Math.round(memoryRequests / (operations.length * turns));
  for (let half = 1; half <= 2; half++) {
    let sent = 0;
    for (let turn = 0; turn < turns; turn++) {
      for (const operation of operations) {
        const { requests } = await bench.slice(target, operation, { seconds: 120, limit, count: limit });
        sent += requests;
      }
    }
    after.push({ ...bench.memory(target), requests: sent });
    bench.say(`memory after ${half * sent} requests: ${after.at(-1).now.toFixed(0)} MB`);
  }
  await pause(IDLE);
  return { rest, after, idle: bench.memory(target).now, requests: memoryRequests, operations };
}

/** Milliseconds after which V8 has released the memory that it kept only for the load. */
const IDLE = 15_000;

/** The number of requests of one operation in one turn. */
const SHARE = 5000;

/**
 * Compares one process with two, each on both cores together with the load. A family of refresh tokens alternates
 * between the processes, and every successor is checked.
 */
export async function measureTwoProcesses(bench, target, { seconds, rounds }) {
  const both = `${CORES.server},${CORES.load}`;
  await stop(target.server);
  const ports = [target.port, await freePort()];
  const servers = [];
  for (const port of ports)
    servers.push(await bench.start({ ...target, launch: () => target.launch() }, { port, cores: both }));
  target.server = servers[0];
  const rows = [];
  for (const operation of TWICE.map(operationOf)) {
    const rates = { one: [], two: [] };
    for (let round = 0; round <= rounds; round++) {
      for (const [name, used] of [
        ['one', ports.slice(0, 1)],
        ['two', ports],
      ]) {
        const { rps } = await bench.slice(target, { ...operation, title: titleOfTwo(operation) }, { ports: used, seconds }); // prettier-ignore
        if (round > 0) rates[name].push(rps);
      }
    }
    const isVoid = bench.isVoidAt(`${target.label}, ${titleOfTwo(operation)}`);
    rows.push({ title: operation.title, one: median(rates.one), two: median(rates.two), isVoid });
  }
  await stop(servers[1]);
  bench.say('two processes measured');
  return rows;
}

const TWICE = ['client_credentials', 'refresh'];
const titleOfTwo = ({ title }) => `${title}, two processes`;
