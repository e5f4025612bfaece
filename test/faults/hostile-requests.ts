import { request } from '../support/admin-api.js';
import { expectOneOf } from './answers.js';
import type { Party } from './party.js';
import { openConnection, statusOf, type RawConnection } from './raw-http.js';
import type { Tally } from './tally.js';

const SLOW = 100;
/** Seconds after which a slow client is disconnected. */
const PATIENCE = 40;
const FORM = 'application/x-www-form-urlencoded';

const BEGINNINGS = [
  'GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ',
  `POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: ${FORM}\r\nContent-Length: 1000\r\n\r\ngrant`,
];

/** Slow clients and oversized requests do not delay other clients, and get a proper answer. */
export async function hostileRequests(party: Party, tally: Tally, rounds: number): Promise<void> {
  for (; tally.rounds < rounds; tally.rounds++) {
    const at = tally.rounds;
    const url = party.cluster.url(at);
    const slow = await slowClients(Number(new URL(url).port));
    const drip = setInterval(() => slow.forEach(({ socket }) => socket.writable && socket.write('a')), 500);
    await tooMuch(url, tally);
    for (let index = 0; index < 20; index++) {
      const answer = await party.post(at, '/token', { grant_type: 'client_credentials' });
      tally.requests++;
      expectOneOf(tally, 'beside slow clients', answer, [200]);
    }
    await expectSentAway(slow, tally);
    clearInterval(drip);
    for (const { socket } of slow) socket.destroy();
    tally.requests += slow.length;
  }
}

function slowClients(port: number): Promise<readonly RawConnection[]> {
  return Promise.all(
    Array.from({ length: SLOW }, async (_, index) => {
      const connection = await openConnection(port);
      connection.socket.write(BEGINNINGS[index % BEGINNINGS.length]!);
      return connection;
    }),
  );
}

async function expectSentAway(slow: readonly RawConnection[], tally: Tally): Promise<void> {
  const gone = Promise.all(slow.map(({ closed }) => closed));
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, PATIENCE * 1000, 'late').unref());
  if ((await Promise.race([gone, late])) === 'late') tally.count('wrong', `slow clients stay for ${PATIENCE} s`);
  for (const { received } of slow) {
    const isTold = received().startsWith('HTTP/1.1 408 ');
    tally.see(isTold ? '408' : 'hung up');
    if (!isTold && received() !== '') tally.count('wrong', `to a slow client: ${received().slice(0, 100)}`);
  }
}

async function tooMuch(url: string, tally: Tally): Promise<void> {
  const port = Number(new URL(url).port);
  const parameters = Array.from({ length: 10_000 }, (_, index) => `p${index}=1`).join('&');
  const cases: readonly (readonly [name: string, text: string, allowed: readonly number[]])[] = [
    ['1 MB of form', withBody('/token', FORM, `scope=${'a'.repeat(1_000_000)}`), [413]],
    ['1 MB of JSON', withBody('/register', 'application/json', `{"client_name":"${'a'.repeat(1_000_000)}"}`), [413]],
    ['10,000 parameters', withBody('/token', FORM, parameters), [400, 413]],
    ['10,000 parameters of a query', `GET /authorize?${parameters} HTTP/1.1\r\nHost: x\r\n\r\n`, [400, 414, 431]],
    ['64 kB of headers', `GET /health/live HTTP/1.1\r\nHost: x\r\nX-Large: ${'a'.repeat(65_536)}\r\n\r\n`, [431]],
    ['2,000 headers', `GET /health/live HTTP/1.1\r\nHost: x\r\n${'X: 1\r\n'.repeat(2000)}\r\n`, [200, 431]],
  ];
  for (const [name, text, allowed] of cases) {
    const status = await statusOf(port, text);
    tally.requests++;
    if (!allowed.includes(status)) tally.count('wrong', `${name}: ${status}`);
    if ((await request(`${url}/health/live`)).status !== 200) tally.count('lost', `the server after ${name}`);
  }
}

function withBody(path: string, type: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
