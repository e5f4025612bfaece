// npm run test:fuzz: sends requests that schemathesis generates from /docs-json to a server of the build over an empty
// SQLite file. No response may be a 500, and each must have a status, content type and schema that the document lists.
// SCHEMATHESIS: path of its command `st`.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWhenNeeded, ROOT } from './lib/build.mjs';

/** A fixed seed: each run sends the same requests. */
const SEED = '14';
/** Test cases for each operation and phase: about a minute on two cores. */
const EXAMPLES = '15';
/** The time limit in milliseconds; the failures found until then count. */
const LONGEST = 110_000;
const ADMIN = { id: 'fuzz-7Qm2', secret: 'only-while-the-fuzzer-runs-0123456789' };
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'unsupported_method',
];

buildWhenNeeded();
const folder = mkdtempSync(join(tmpdir(), 'grantry-fuzz-'));
const port = await freePort();
const url = `http://localhost:${port}`;
const server = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js'], {
  cwd: ROOT,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: {
    PATH: process.env.PATH,
    NODE_ENV: 'test',
    PORT: String(port),
    HOST: '127.0.0.1',
    DATABASE_URL: `sqlite:${join(folder, 'fuzz.sqlite')}`,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url'),
    ADMIN_CLIENT_ID: ADMIN.id,
    ADMIN_CLIENT_SECRET: ADMIN.secret,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'error',
  },
});
try {
  await ready();
  process.exitCode = await fuzz(await callers());
} finally {
  server.kill('SIGTERM');
  await new Promise((done) => (server.exitCode === null ? server.once('exit', done) : done()));
  rmSync(folder, { recursive: true });
}

/** Returns path → Authorization header; other paths are called without one. */
async function callers() {
  const { id, secret } = ADMIN;
  const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const admin = await answerOf('/token', new URLSearchParams({ grant_type: 'client_credentials' }), basic);
  const bearer = `Bearer ${admin.access_token}`;
  const registration = await answerOf('/admin/registration-tokens', JSON.stringify({ max_uses: 10_000 }), bearer);
  return {
    '/admin/': bearer,
    '/token': basic,
    '/introspect': basic,
    '/revoke': basic,
    '/userinfo': bearer,
    '/register': `Bearer ${registration.token}`,
  };
}

async function answerOf(path, body, authorization) {
  const headers = { authorization, ...(typeof body === 'string' && { 'content-type': 'application/json' }) };
  const response = await fetch(url + path, { method: 'POST', body, headers });
  if (!response.ok) throw new Error(`POST ${path} failed with status ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Returns the exit code of schemathesis; after the time limit, 1 if it had found a failure. */
async function fuzz(callersByPath) {
  const args = ['run', `${url}/docs-json`, '--url', url, '--seed', SEED, '--max-examples', EXAMPLES];
  args.push('--phases', 'examples,coverage,fuzzing,stateful', '--checks', CHECKS.join(','), '--continue-on-failure');
  // KeyAdmin.rotate is excluded because it replaces the keys that sign the caller's token.
  args.push('--exclude-operation-id', 'KeyAdmin.rotate', '--no-color', '--warnings', 'off');
  const st = spawn(process.env.SCHEMATHESIS ?? 'st', args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...withoutColor(process.env),
      SCHEMATHESIS_HOOKS: join(ROOT, 'test/fuzz/hooks.py'),
      FUZZ_CALLERS: JSON.stringify(callersByPath),
      FUZZ_OWN_CLIENT: ADMIN.id,
    },
  });
  let output = '';
  st.stdout.on('data', (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  let isOver = false;
  const end = setTimeout(() => (isOver = st.kill('SIGINT')), LONGEST);
  const code = await new Promise((done, fail) => st.once('close', done).once('error', fail));
  clearTimeout(end);
  return isOver ? Number(/^=+ (FAILURES|ERRORS) =+$/m.test(output)) : (code ?? 1);
}

/** Removes FORCE_COLOR: with any value, schemathesis prints a progress bar, even to a file. */
function withoutColor(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'FORCE_COLOR'));
}

async function ready() {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (server.exitCode !== null) throw new Error('the server did not start');
    const response = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error('the server was not ready within 30 seconds');
}

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port: free } = probe.address();
  await new Promise((done) => probe.close(done));
  return free;
}
