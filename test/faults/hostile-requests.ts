import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { postForm, request } from '../support/admin-api.js';
import { inWords, type Party } from './party.js';
import { Tally } from './tally.js';

const SLOW = 100;
/** Seconds in which a client that dawdles is sent away. */
const PATIENCE = 40;

const BEGINNINGS = [
  'GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ',
  'POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ngrant',
];

/** Clients that send too slowly or too much hold nobody up, and are sent away with an answer of their own. */
export async function hostileRequests(party: Party, rounds: number): Promise<Tally> {
  const tally = new Tally('slow clients, large bodies and headers');
  const url = party.cluster.issuer;
  for (; tally.rounds < rounds; tally.rounds++) {
    const slow = await slowClients(Number(new URL(url).port));
    const drip = setInterval(() => slow.forEach(({ socket }) => socket.writable && socket.write('a')), 500);
    await tooMuch(url, tally);
    for (let index = 0; index < 20; index++) {
      const answer = await party.post(0, '/token', { grant_type: 'client_credentials' });
      tally.requests++;
      if (answer?.status !== 200) tally.count('lost', `beside slow clients: ${inWords(answer)}`);
    }
    const gone = Promise.all(slow.map(({ closed }) => closed));
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, PATIENCE * 1000, 'late').unref());
    if ((await Promise.race([gone, late])) === 'late') tally.count('wrong', `slow clients stay for ${PATIENCE} s`);
    clearInterval(drip);
    for (const { socket } of slow) socket.destroy();
    tally.requests += slow.length;
  }
  return tally;
}

async function slowClients(port: number): Promise<readonly { socket: Socket; closed: Promise<unknown> }[]> {
  return Promise.all(
    Array.from({ length: SLOW }, async (_, index) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {}).resume();
      const closed = new Promise((resolve) => socket.once('close', resolve));
      await once(socket, 'connect');
      socket.write(BEGINNINGS[index % BEGINNINGS.length]!);
      return { socket, closed };
    }),
  );
}

async function tooMuch(url: string, tally: Tally): Promise<void> {
  const parameters = Array.from({ length: 10_000 }, (_, index) => `p${index}=1`).join('&');
  const cases: Readonly<Record<string, readonly [readonly number[], () => Promise<{ status: number }>]>> = {
    '1 MB of form': [[413], () => postForm(`${url}/token`, { scope: 'a'.repeat(1_000_000) })],
    '1 MB of JSON': [[413], () => json(`${url}/register`, JSON.stringify({ client_name: 'a'.repeat(1_000_000) }))],
    '10,000 parameters': [[400, 413], () => postForm(`${url}/token`, parameters)],
    '10,000 parameters of a query': [[400, 431], () => request(`${url}/authorize?${parameters}`)],
    '64 kB of headers': [[431], () => request(`${url}/health/live`, { headers: { 'x-large': 'a'.repeat(65_536) } })],
  };
  for (const [name, [expected, send]] of Object.entries(cases)) {
    // A server that hangs up while the body is still on its way has refused it as well.
    const status = await send().then((answer) => answer.status, () => 0); // prettier-ignore
    tally.requests++;
    if (status !== 0 && !expected.includes(status)) tally.count('wrong', `${name}: ${status}`);
    if ((await request(`${url}/health/live`)).status !== 200) tally.count('lost', `the server after ${name}`);
  }
}

function json(url: string, body: string) {
  return request(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}
