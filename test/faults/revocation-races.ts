import { ALICE } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';
import { expectOneOf, textOf, type Outcome } from './answers.js';
import type { Party } from './party.js';
import type { Tally } from './tally.js';

interface Given {
  readonly access: string;
  readonly refresh: string;
  readonly id: string;
  readonly agent: UserAgent;
}

type End = (party: Party, given: Given, at: number) => Promise<Outcome>;

const REFRESHES = 2;
const ORDERS = ['refreshed first', 'ended first'] as const;

/** Operations that end an authorization with all its tokens. */
const ENDS: Readonly<Record<string, End>> = {
  revoke: (party, { refresh }, at) => party.post(at, '/revoke', { token: refresh }),
  'end of the authorization': async (party) => {
    const { items } = (await party.admin.get(`/authorizations?sub=${party.sub}&limit=1`)).body;
    return party.admin.call('DELETE', `/authorizations/${(items as { id: string }[])[0]!.id}`);
  },
  logout: async (party, { agent, id }) => {
    const hint = new URLSearchParams({ id_token_hint: id }).toString();
    let page = await agent.follow(await agent.get(`${party.cluster.issuer}/logout?${hint}`));
    if (page.body.includes('logout-yes')) page = await agent.follow(await agent.submit(page, {}));
    return { status: page.status, headers: page.headers, body: {} };
  },
  'new password': (party) => party.admin.call('PATCH', `/users/${party.sub}`, { password: ALICE.password }),
  disable: (party) => party.admin.call('PATCH', `/users/${party.sub}`, { disabled: true }),
};

/** Operations after which the browser has to sign in again. */
const ENDS_SESSION: ReadonlySet<string> = new Set(['logout', 'new password', 'disable']);

/** Refreshes race with the end of their authorization: afterwards none of its tokens is active at either process. */
export async function refreshRacingTheEnd(party: Party, tally: Tally, rounds: number): Promise<void> {
  const ends = Object.entries(ENDS);
  let agent = new UserAgent(party.cluster.issuer);
  for (; tally.rounds < rounds; tally.rounds++) {
    const [name, end] = ends[tally.rounds % ends.length]!;
    const tokens = await party.tokens(tally.rounds, agent);
    const { ended, refreshed } = await race(party, end, { ...tokens, agent }, tally);
    expectOneOf(tally, name, ended, [200, 204]);
    await expectDead(party, name, [tokens.access, tokens.refresh, ...refreshed], tally);
    if (name === 'disable') await party.admin.call('PATCH', `/users/${party.sub}`, { disabled: false });
    if (ENDS_SESSION.has(name)) agent = new UserAgent(party.cluster.issuer);
  }
  for (const order of ORDERS) {
    if (!tally.seen.has(order)) tally.count('wrong', `no race: never ${order}`);
  }
}

async function race(party: Party, end: End, given: Given, tally: Tally) {
  const refreshing = Array.from({ length: REFRESHES }, (_, index) =>
    soon(60, () => party.refresh(given.refresh, index)),
  );
  const [ended, answers] = await Promise.all([
    soon(20, () => end(party, given, tally.rounds)),
    Promise.all(refreshing),
  ]);
  tally.requests += 1 + REFRESHES;
  for (const answer of answers) expectOneOf(tally, 'a refresh', answer, [200, 400]);
  tally.see(answers.some((answer) => answer?.status === 200) ? ORDERS[0] : ORDERS[1]);
  const refreshed = answers.flatMap((answer) =>
    answer?.status === 200 ? [answer.body['access_token'] as string, answer.body['refresh_token'] as string] : [],
  );
  return { ended, refreshed };
}

/** Runs `work` at a random moment within the given milliseconds, so that the order varies. */
async function soon<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * milliseconds));
  return work();
}

async function expectDead(party: Party, how: string, tokens: readonly string[], tally: Tally): Promise<void> {
  for (const at of [0, 1]) {
    for (const token of new Set(tokens)) {
      if (await party.isActive(token, at)) tally.count('wrong', `a token is active after ${how}`);
    }
    const answer = await party.refresh(tokens.at(-1)!, at);
    if (answer?.status !== 400) tally.count('wrong', `a refresh after ${how}: ${textOf(answer)}`);
  }
}
