import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { cpuSeconds, freePort, startLoad, startServer, stop, stopAll } from './harness/system.mjs';

/**
 * Measures one route of NestJS three times: without a guard, with a guard by hand on jose, and with the guard of
 * packages/nest-resource-server. The three processes run on one core and take turns in short slices.
 */
const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, seconds: { type: 'string', default: '1' } },
});
const [rounds, seconds] = [Number(flags.rounds), Number(flags.seconds)];
const WARM_SECONDS = 5;
const AUDIENCE = 'https://orders.example.com';
const GUARDS = ['none', 'jose', 'package'];
const folder = mkdtempSync(join(tmpdir(), 'grantry-bench-guard-'));

async function main() {
  const issuer = await startIssuer();
  const token = await issuer.token();
  const load = startLoad();
  const targets = await Promise.all(GUARDS.map((guard) => start(guard, issuer.url)));
  for (const target of targets) await slice(load, target, token, WARM_SECONDS);
  const measured = Object.fromEntries(GUARDS.map((guard) => [guard, []]));
  for (let round = 0; round < rounds; round++) {
    for (const target of targets) measured[target.guard].push(await slice(load, target, token, seconds));
  }
  for (const { server } of targets) await stop(server);
  issuer.close();
  report(measured);
}

/** An issuer that publishes one key. */
async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = createServer((request, response) => {
    const body = request.url === '/jwks' ? keys : { issuer: url, jwks_uri: `${url}/jwks` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  }).listen(port, '127.0.0.1');
  const claims = { client_id: 'shop', scope: 'orders:read orders:write', roles: ['clerk'], jti: 'one', auth_time: 1 };
  const token = () =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'one' })
      .setIssuer(url)
      .setAudience(AUDIENCE)
      .setSubject('alice')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  return { url, token, close: () => server.close() };
}

async function start(guard, issuer) {
  const port = await freePort();
  const script = join(import.meta.dirname, 'servers/guard-api.mjs');
  const env = { GUARD: guard, ISSUER: issuer, AUDIENCE };
  const logFile = join(folder, `${guard}.log`);
  const server = await startServer({ script, cwd: import.meta.dirname, env, port, path: '/health', logFile });
  return { guard, port, server };
}

async function slice(load, { guard, port, server }, token, duration) {
  const head = `GET /orders HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n`;
  const before = cpuSeconds(server.pid);
  const job = { port, connections: 16, seconds: duration, heads: [head], bodies: null, use: 'cycle', check: 'orders' };
  const result = await load.run(job);
  if (result.errorCount > 0) throw new Error(`${guard}: ${result.errors[0]}`);
  const cpu = ((cpuSeconds(server.pid) - before) * 1e6) / result.requests;
  return { rps: result.requests / result.seconds, cpu };
}

/** Each ratio is one of neighbouring slices, so that other load on the machine affects both. */
function report(measured) {
  const rows = GUARDS.map((guard) => {
    const rps = median(measured[guard].map((one) => one.rps));
    const cpu = median(measured[guard].map((one) => one.cpu));
    return `| ${guard} | ${rps.toFixed(0)} | ${cpu.toFixed(0)} | ${ratio(measured[guard], measured.jose).toFixed(2)} |`;
  });
  const table = ['| guard | requests/s | µs of processor time | of jose |', '|---|---|---|---|', ...rows].join('\n');
  process.stdout.write(`${table}\n`);
}

const ratio = (some, others) => median(some.map(({ rps }, i) => rps / others[i].rps));

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function cleanUp(exitCode) {
  stopAll();
  rmSync(folder, { recursive: true, force: true });
  process.exit(exitCode);
}

main().then(
  () => cleanUp(0),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    cleanUp(1);
  },
);
