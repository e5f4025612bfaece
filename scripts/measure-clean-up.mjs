// TEST_MYSQL_URL=… node scripts/measure-clean-up.mjs [rows]: measures how long a batch of the clean-up holds its locks,
// and the response times of /token, which inserts into the same table, meanwhile. DIST: another build than dist/.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { getDataSourceToken } from '@nestjs/typeorm';
import { createConnection } from 'mysql2/promise';
import { buildWhenNeeded, ROOT } from './lib/build.mjs';

const ROWS = Number(process.argv[2] ?? 2_000_000);
const CLIENTS = 4;
const PORT = 3999;
const ISSUER = `http://localhost:${PORT}`;
const ADMIN = { id: 'admin', secret: randomBytes(24).toString('base64url') };

if (isMainThread) await onNewDatabase(measure);
else parentPort.postMessage(await load(workerData));

async function onNewDatabase(work) {
  const server = await createConnection({ uri: process.env.TEST_MYSQL_URL });
  const name = `grantry_measure_${randomBytes(4).toString('hex')}`;
  await server.query(`CREATE DATABASE ${name}`);
  try {
    const url = new URL(process.env.TEST_MYSQL_URL);
    url.pathname = `/${name}`;
    await work(url.href);
  } finally {
    await server.query(`DROP DATABASE ${name}`);
    await server.end();
  }
}

async function measure(databaseUrl) {
  if (!process.env.DIST) buildWhenNeeded();
  const from = (file) => import(join(process.env.DIST ?? join(ROOT, 'dist'), file));
  const { createApp } = await from('app/create-app.js');
  const { loadConfiguration } = await from('config/index.js');
  const { AgedRows } = await from('operations/clean-up/aged-rows.js');
  const { CleanUp } = await from('operations/index.js');
  const app = await createApp(
    loadConfiguration({
      NODE_ENV: 'test', ISSUER, PORT: String(PORT), DATABASE_URL: databaseUrl, MIGRATE_ON_START: 'true', LOG_LEVEL: 'silent',
      ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64url'), ADMIN_CLIENT_ID: ADMIN.id, ADMIN_CLIENT_SECRET: ADMIN.secret,
      DEMO: 'false', RATE_LIMITS: 'off', CLEAN_UP: 'off', 
    }),
  ); // prettier-ignore
  await app.listen(PORT, '127.0.0.1');
  const db = app.get(getDataSourceToken(), { strict: false });
  const client = await opaqueClient();
  await fill(db, client.client_id);
  const task = (seconds) => inThread({ headers: headersOf(client.client_id, client.client_secret), seconds });
  await task(3);
  say('before', await task(15));

  const batches = timed(app.get(AgedRows, { strict: false }));
  const begun = performance.now();
  const done = app.get(CleanUp).run();
  say('during', await task(20));
  const [{ n: left }] = await db.query(
    'SELECT COUNT(*) AS n FROM access_tokens WHERE expires_at < NOW() - INTERVAL 1 DAY',
  );
  const took = (performance.now() - begun) / 1000;
  // A running clean-up stops after its batch.
  await app.close();
  await done;
  say('batches, ms', {
    count: batches.length,
    p50: quantile(batches, 0.5),
    p99: quantile(batches, 0.99),
    longest: Math.max(...batches),
  });
  say('rows', { before: ROWS, left: Number(left), perSecond: (ROWS - left) / took });
}

async function opaqueClient() {
  const answer = await fetch(`${ISSUER}/token`, {
    method: 'POST',
    headers: headersOf(ADMIN.id, ADMIN.secret),
    body: 'grant_type=client_credentials',
  });
  const { access_token } = await answer.json();
  const metadata = {
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    access_token_format: 'opaque',
  };
  const made = await fetch(`${ISSUER}/admin/clients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify(metadata),
  });
  if (made.status !== 201) throw new Error(await made.text());
  return made.json();
}

function headersOf(id, secret) {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  return { authorization, 'content-type': 'application/x-www-form-urlencoded' };
}

/** Inserts tokens that expired within the last year, the oldest first. */
async function fill(db, clientId) {
  const chunk = 100_000;
  for (let from = 1; from <= ROWS; from += chunk) {
    await db.query(
      `INSERT INTO access_tokens (id, digest, client_id, scope, audience, expires_at)
       SELECT CONCAT('01890000-0000-7000-8000-', LPAD(seq, 12, '0')), RPAD(seq, 43, 'x'), ?, '', '[]',
         NOW() - INTERVAL 365 DAY + INTERVAL seq SECOND FROM seq_${from}_to_${Math.min(ROWS, from + chunk - 1)}`,
      [clientId],
    );
  }
}

/** Records the duration of each batch's transaction, in milliseconds. */
function timed(rows) {
  const times = [];
  const remove = rows.remove.bind(rows);
  rows.remove = async (...batch) => {
    const begun = performance.now();
    const removed = await remove(...batch);
    times.push(performance.now() - begun);
    return removed;
  };
  return times;
}

/** Runs the load in a separate thread, so that it does not delay the server. */
function inThread(task) {
  return new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData: task }).once('message', resolve).once('error', reject);
  });
}

async function load({ headers, seconds }) {
  const times = [];
  const end = performance.now() + seconds * 1000;
  let failed = 0;
  const client = async () => {
    while (performance.now() < end) {
      const begun = performance.now();
      const response = await fetch(`${ISSUER}/token`, {
        method: 'POST',
        headers,
        body: 'grant_type=client_credentials',
      });
      await response.text();
      times.push(performance.now() - begun);
      if (!response.ok) failed++;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return {
    requests: times.length,
    failed,
    perSecond: times.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}

function quantile(times, q) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * q)] ?? 0;
}

function say(what, numbers) {
  const rounded = Object.entries(numbers).map(([name, value]) => `${name} ${Math.round(value * 10) / 10}`);
  console.log(`${what}: ${rounded.join(', ')}`);
}
