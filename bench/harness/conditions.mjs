import { OPERATIONS } from './operations.mjs';
import { basicOf } from './seeding.mjs';
import { median } from './rounds.mjs';
import { CORES, freePort, pause, startLoad, stop } from './system.mjs';

const CREDENTIALS = OPERATIONS.find(({ name }) => name === 'client_credentials');

/**
 * How long client_credentials wait while sign-ins by password keep the hash pool full: requests at a steady rate
 * (an open loop, well below what the server can do), without and with eight sign-ins in flight, in turns.
 */
export async function measureLogins(bench, target, { loginSeconds }) {
  const quiet = [];
  const busy = [];
  const signIns = [];
  const other = startLoad();
  for (let turn = 0; turn < 3; turn++) {
    quiet.push(await steady(bench, target, loginSeconds / 3));
    const logins = other.run(loginJob(target, loginSeconds / 3 + 0.5));
    await pause(250);
    busy.push(await steady(bench, target, loginSeconds / 3));
    const { errorCount, errors, requests, seconds } = await logins;
    if (errorCount > 0) bench.void.push({ where: 'sign-ins', reason: errors[0] });
    signIns.push(requests / seconds);
  }
  await stop(other);
  bench.say('logins measured');
  const middle = (rows) => ({ p50: median(rows.map((row) => row.p50)), p99: median(rows.map((row) => row.p99)) });
  return { quiet: middle(quiet), busy: middle(busy), signIns: median(signIns), rate: RATE };
}

const RATE = 300;
const steady = (bench, target, seconds) => bench.slice(target, CREDENTIALS, { seconds, connections: 8, rate: RATE });

function loginJob({ clients: { main }, port, passwordForm }, seconds) {
  const head =
    `POST /token HTTP/1.1\r\nHost: bench\r\nAuthorization: ${basicOf(main)}\r\n` +
    'Content-Type: application/x-www-form-urlencoded\r\n';
  return { port, heads: [head], bodies: [passwordForm], use: 'cycle', check: 'jwt', connections: 8, seconds };
}

/** Resident memory of a fresh process at rest, and after so many requests, twice. */
export async function measureMemory(bench, target, { memoryRequests }) {
  await stop(target.server);
  await bench.startUp(target);
  await pause(1000);
  const rest = bench.memory(target);
  const after = [];
  for (let i = 0; i < 2; i++) {
    for (let sent = 0; sent < memoryRequests;) {
      const { requests } = await bench.slice(target, CREDENTIALS, { seconds: Math.min(5, memoryRequests / 2000) });
      sent += Math.max(requests, 1);
    }
    after.push(bench.memory(target));
    bench.say(`memory after ${(i + 1) * memoryRequests} requests: ${after[i].toFixed(0)} MB`);
  }
  return { rest, after, requests: memoryRequests };
}

/** One process and two, each on both cores together with the load: what a second one brings. */
export async function measureTwoProcesses(bench, target, { seconds, rounds }) {
  const both = `${CORES.server},${CORES.load}`;
  await stop(target.server);
  const ports = [target.port, await freePort()];
  const servers = [];
  for (const port of ports)
    servers.push(await bench.start({ ...target, launch: () => target.launch() }, { port, cores: both }));
  target.server = servers[0];
  const rates = { one: [], two: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [name, used] of [
      ['one', ports.slice(0, 1)],
      ['two', ports],
    ]) {
      const job = CREDENTIALS.job(target);
      const { requests, seconds: took, errorCount, errors } = await bench.load.run({ ...job, ports: used, connections: 16, seconds }); // prettier-ignore
      if (errorCount > 0) bench.void.push({ where: 'two processes', reason: errors[0] });
      rates[name].push(requests / took);
    }
  }
  await stop(servers[1]);
  bench.say('two processes measured');
  return { one: median(rates.one), two: median(rates.two) };
}
