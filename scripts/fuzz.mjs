// npm run test:fuzz: sends what schemathesis makes of docs-json to a server of the build over an empty SQLite file. No
// answer is a 500, and each has a status, content type and form that the document names. SCHEMATHESIS: its command `st`.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWhenNeeded, ROOT } from './lib/build.mjs';

/** The seed makes each run the same. */
const SEED = '14';
/** Cases of each operation and phase: about a minute on two cores. */
const EXAMPLES = '15';
/** After that many milliseconds it stops, with what it has found. */
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

/** Who calls which operations: the rest is called by anybody. */
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
  if (!response.ok) throw new Error(`${path} answers ${response.status} ${await response.text()}`);
  return response.json();
}

/** Returns the exit code of schemathesis; where its time is over, 1 if it had found anything. */
async function fuzz(callersByPath) {
  const args = ['run', `${url}/docs-json`, '--url', url, '--seed', SEED, '--max-examples', EXAMPLES];
  args.push('--phases', 'examples,coverage,fuzzing,stateful', '--checks', CHECKS.join(','), '--continue-on-failure');
  // It replaces the keys that the caller's own token is signed with.
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
  let said = '';
  st.stdout.on('data', (chunk) => {
    said += chunk;
    process.stdout.write(chunk);
  });
  let isOver = false;
  const end = setTimeout(() => (isOver = st.kill('SIGINT')), LONGEST);
  const code = await new Promise((done, fail) => st.once('close', done).once('error', fail));
  clearTimeout(end);
  return isOver ? Number(/^=+ (FAILURES|ERRORS) =+$/m.test(said)) : (code ?? 1);
}

/** Any value of FORCE_COLOR makes a progress bar, also in a log. */
function withoutColor(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'FORCE_COLOR'));
}

async function ready() {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (server.exitCode !== null) throw new Error('the server does not start');
    const response = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error('the server is not ready within half a minute');
}

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port: free } = probe.address();
  await new Promise((done) => probe.close(done));
  return free;
}
