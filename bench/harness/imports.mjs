import { request } from 'node:http';
import { Readable } from 'node:stream';
import { OPERATIONS } from './operations.mjs';
import { median } from './rounds.mjs';
import { pause } from './system.mjs';

/** Requests a second beside the import: an open loop, well below the capacity of the server. */
const RATE = 300;
const BCRYPT = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';

const BESIDE = OPERATIONS.find(({ name }) => name === 'client_credentials');

/**
 * Measures the import of users beside client_credentials at a steady rate: the rate of the import, and how long the
 * requests take without and with it. Half of the slices without the import run before it, half after it.
 */
export async function measureImport(bench, target, { importUsers, importSlice }) {
  const steady = () => bench.slice(target, BESIDE, { seconds: importSlice, connections: 8, rate: RATE });
  const without = [await steady(), await steady(), await steady()].slice(1);
  const begun = performance.now();
  let seconds;
  const importing = importAll(bench, target, importUsers).then((report) => {
    seconds = (performance.now() - begun) / 1000;
    return report;
  });
  await pause(100);
  const beside = [];
  while (seconds === undefined) {
    const slice = await steady();
    if (seconds === undefined || beside.length === 0) beside.push(slice);
  }
  const { imported } = await importing;
  bench.say(`import: ${imported.toLocaleString('en')} users in ${seconds.toFixed(1)} s`);
  without.push(await steady(), await steady());
  const middle = (slices) => ({ p50: median(slices.map(({ p50 }) => p50)), p99: median(slices.map(({ p99 }) => p99)) });
  return { users: imported, seconds, rate: RATE, quiet: middle(without), busy: middle(beside), slices: beside.length };
}

/** Imports users as one stream. @returns the last line of the report */
async function importAll(bench, target, count) {
  const token = await target.adminToken();
  const answer = await send(`${target.issuer}/admin/users/import`, token, Readable.from(linesOf(count)));
  const last = JSON.parse(answer.trim().split('\n').at(-1));
  if (last.status !== 'complete' || last.imported !== count) {
    bench.void.push({ where: 'import', reason: JSON.stringify(last) });
  }
  return last;
}

function send(url, token, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text = (text + chunk).slice(-10_000)));
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    sent.on('error', reject);
    body.pipe(sent);
  });
}

function* linesOf(count) {
  const run = Date.now().toString(36);
  for (let i = 0; i < count; i++) {
    const name = `moved-${run}-${i}`;
    yield `${JSON.stringify({
      sub: `${run}|${i}`,
      username: name,
      email: `${name}@example.com`,
      email_verified: true,
      name: `Moved ${i}`,
      password_hash: BCRYPT,
      created_at: '2021-05-04T09:30:00.000Z',
    })}\n`;
  }
}
