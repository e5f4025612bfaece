import { ALICE, REDIRECT_URI } from '../support/product.js';
import type { CommitProxy, Moment } from './commit-proxy.js';
import { checkTables } from './invariants.js';
import { expectOneOf, inWords, isAway, type Outcome, type Party } from './party.js';
import { Tally } from './tally.js';

/** Whether the line breaks before or after the server heard of the COMMIT, the client must not be the one who pays. */
export async function cutAtCommit(party: Party, proxy: CommitProxy, rounds: number): Promise<Tally> {
  const tally = new Tally('connection cut at COMMIT');
  for (; tally.rounds < rounds; tally.rounds++) {
    const moment = tally.rounds % 2 === 0 ? 'before' : 'after';
    await redemption(party, proxy, moment, tally);
    await refreshment(party, proxy, moment, tally);
    await others(party, proxy, moment, tally);
  }
  await checkTables(party.cluster.databaseUrl, tally);
  return tally;
}

async function redemption(party: Party, proxy: CommitProxy, moment: Moment, tally: Tally): Promise<void> {
  const code = await party.newCode();
  const answer = await cut(proxy, moment, tally, () => party.redeem(code, 0));
  const last = isAway(answer) ? await party.redeem(code, 1) : answer;
  if (last?.status !== 200) tally.count('lost', `a code, cut ${moment} COMMIT: ${inWords(answer)}, ${inWords(last)}`);
  else await expectAlive(party, last, tally);
  const replay = await party.redeem(code, 1);
  if (replay?.status !== 400) tally.count('doubled', `a code, cut ${moment} COMMIT: ${inWords(replay)}`);
}

async function refreshment(party: Party, proxy: CommitProxy, moment: Moment, tally: Tally): Promise<void> {
  const { refresh } = await party.tokens(1);
  const answer = await cut(proxy, moment, tally, () => party.refresh(refresh, 0));
  const again = await party.refresh(refresh, 1);
  if (again?.status !== 200) tally.count('lost', `a refresh token, cut ${moment} COMMIT: ${inWords(again)}`);
  else await expectAlive(party, again, tally);
  if (answer?.status === 200 && answer.body['refresh_token'] !== again?.body['refresh_token']) {
    tally.count('doubled', 'two successors of one refresh token');
  }
}

/** Writes that use nothing up: done, or 503, and never an error of ours. */
async function others(party: Party, proxy: CommitProxy, moment: Moment, tally: Tally): Promise<void> {
  const { refresh } = await party.tokens(1);
  const works: Readonly<Record<string, () => Promise<Outcome>>> = {
    'opaque client_credentials': () => party.post(0, '/token', { grant_type: 'client_credentials' }),
    'a new client': () => party.admin.call('POST', '/clients', { redirect_uris: [REDIRECT_URI] }),
    'a change of the user': () => party.admin.call('PATCH', `/users/${party.sub}`, { name: ALICE.username }),
    '/authorize': async () => ({ ...(await party.agent.get(party.authorizeUrl())), body: {} }),
    '/revoke': () => party.post(0, '/revoke', { token: refresh }),
  };
  for (const [name, work] of Object.entries(works)) {
    const answer = await cut(proxy, moment, tally, work);
    // 503 is JSON at an API and a page for a person.
    if (answer?.status !== 503) expectOneOf(tally, `${name}, cut ${moment} COMMIT`, answer, [200, 201, 302, 303]);
  }
}

async function cut(proxy: CommitProxy, moment: Moment, tally: Tally, work: () => Promise<Outcome>): Promise<Outcome> {
  const before = proxy.cuts;
  proxy.cutNext(moment);
  tally.requests++;
  const answer = await work();
  if (answer === null) tally.count('wrong', 'no answer');
  tally.see(proxy.cuts > before ? (isAway(answer) ? '503' : 'retried') : 'no COMMIT');
  return answer;
}

async function expectAlive(party: Party, { body }: NonNullable<Outcome>, tally: Tally): Promise<void> {
  const { access_token, refresh_token } = body as Record<string, string>;
  for (const token of [access_token!, refresh_token!]) {
    if (!(await party.isActive(token, 1))) tally.count('lost', 'a token that was given is dead');
  }
}
