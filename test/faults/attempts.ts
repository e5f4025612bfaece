import { basic, bearer, postForm, request } from '../support/admin-api.js';
import { REDIRECT_URI } from '../support/product.js';
import { formOf } from '../support/user-agent.js';
import { expectOneOf, textOf, type Outcome } from './answers.js';
import { rowsOf } from './invariants.js';
import type { Party } from './party.js';
import type { Tally } from './tally.js';

/** Operations during which a process may be killed. */
export const KINDS = ['redemption', 'refresh', 'consent', 'registration'] as const;

/** One request that the kill may hit, and the check of its outcome once the process is back. */
export interface Attempt {
  readonly kind: (typeof KINDS)[number];
  /** The index of the process that gets the request; the next index is the other process. */
  readonly at: number;
  readonly send: (at: number) => Promise<Outcome>;
  readonly judge: (answer: Outcome) => Promise<void>;
}

/** A request without an answer is sent again: the code is unused and works, or it is used and its authorization ends. */
export async function redemptions(party: Party, count: number, tally: Tally): Promise<readonly Attempt[]> {
  return (await party.newCodes(count)).map((code, at) => {
    const send = (to: number) => party.redeem(code, to);
    const judge = async (answer: Outcome) => {
      const last = answer ?? (await send(at + 1));
      expectOneOf(tally, 'a redemption', last, answer === null ? [200, 400] : [200]);
      if (answer === null) tally.see(last?.status === 200 ? 'code unused' : 'code used');
      if (last?.status === 200 && !(await party.isActive(last.body['access_token'] as string, at + 1))) {
        tally.count('lost', 'an access token is not active');
      }
      const replay = await send(at);
      if (replay?.status !== 400) tally.count('doubled', `a second redemption: ${textOf(replay)}`);
      const { token } = last?.status === 200 ? { token: last.body['access_token'] as string } : {};
      if (token !== undefined && (await party.isActive(token, at + 1))) {
        tally.count('wrong', 'a token is active after the replay of its code');
      }
      if (await isAuthorized(party, code))
        tally.count('wrong', 'an authorization is live after the replay of its code');
    };
    return { kind: 'redemption', at, send, judge };
  });
}

async function isAuthorized({ cluster }: Party, code: string): Promise<boolean> {
  const of = `c.id = '${code.split('.')[0]}' AND a.revoked_at IS NULL`;
  const sql = `SELECT a.id FROM authorization_codes c JOIN authorizations a ON a.id = c.authorization_id WHERE ${of}`;
  return (await rowsOf(cluster.databaseUrl, sql)).length > 0;
}

/** A request without an answer is sent again, and the answer is the same, byte for byte. */
export async function refreshes(party: Party, count: number, tally: Tally): Promise<readonly Attempt[]> {
  const tokens: string[] = [];
  while (tokens.length < count) tokens.push((await party.tokens(tokens.length)).refresh);
  return tokens.map((token, at) => {
    const send = (to: number) => party.refresh(token, to);
    const judge = async (answer: Outcome) => {
      if (answer !== null) expectOneOf(tally, 'a refresh', answer, [200]);
      const again = await send(at + 1);
      if (again?.status !== 200) return tally.count('lost', `a refresh token: ${textOf(again)}`);
      const successor = again.body['refresh_token'] as string;
      if (answer?.status === 200 && answer.body['refresh_token'] !== successor)
        tally.count('doubled', 'two successors');
      if ((await party.refresh(successor, at))?.status !== 200) tally.count('lost', 'the successor does not work');
    };
    return { kind: 'refresh', at, send, judge };
  });
}

/** A consent without an answer can be sent again, and is answered. */
export async function consents(party: Party, count: number, tally: Tally): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (let at = 0; at < count; at++) {
    const page = await party.agent.follow(await party.agent.get(party.authorizeUrl({ prompt: 'consent' })));
    const { action, fields } = formOf(page)!;
    const { pathname, search } = new URL(action);
    const send = async (to: number): Promise<Outcome> => {
      const url = party.cluster.url(to) + pathname + search;
      const answer = await party.agent.post(url, { ...fields, decision: 'allow' }).catch(() => null);
      return answer && { status: answer.status, headers: answer.headers, body: { location: answer.location } };
    };
    const judge = async (answer: Outcome) => {
      const last = answer ?? (await send(at + 1));
      expectOneOf(tally, 'a consent', last, [303]);
      if (last?.status !== 303) return;
      const code = new URL((last.body['location'] as string | null) ?? 'x:').searchParams.get('code');
      if (code === null || (await party.redeem(code, at + 1))?.status !== 200) {
        tally.count('lost', 'an issued code does not work');
      }
    };
    attempts.push({ kind: 'consent', at, send, judge });
  }
  return attempts;
}

/** A registration that was answered is complete; one without an answer may be sent again. */
export function registrations(party: Party, count: number, tally: Tally): readonly Attempt[] {
  const metadata = JSON.stringify({ redirect_uris: [REDIRECT_URI], grant_types: ['client_credentials'] });
  const init = { method: 'POST', body: metadata, headers: { 'content-type': 'application/json' } };
  const send = (to: number) => request(`${party.cluster.url(to)}/register`, init).catch(() => null);
  return Array.from({ length: count }, (_, at) => ({
    kind: 'registration',
    at,
    send,
    judge: async (answer) => {
      const last = answer ?? (await send(at + 1));
      expectOneOf(tally, 'a registration', last, [201]);
      if (last?.status === 201) await expectRegistered(party, last.body, at + 1, tally);
    },
  }));
}

async function expectRegistered(party: Party, client: Record<string, string>, at: number, tally: Tally): Promise<void> {
  const { client_id, client_secret, registration_access_token: token, registration_client_uri: uri } = client;
  const credentials = basic(client_id!, client_secret!);
  const given = await postForm(`${party.cluster.url(at)}/token`, { grant_type: 'client_credentials' }, credentials);
  if (given.status !== 200) tally.count('lost', `a registered client: ${textOf(given)}`);
  const read = await request(party.cluster.url(at) + new URL(uri!).pathname, { headers: bearer(token!) });
  if (read.status !== 200) tally.count('lost', `a registration: ${textOf(read)}`);
}
