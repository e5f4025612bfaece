import { randomUUID } from 'node:crypto';
import { expectOneOf, type Outcome } from '../faults/answers.js';
import { rowsOf } from '../faults/invariants.js';
import type { Party } from '../faults/party.js';
import type { Tally } from '../faults/tally.js';
import { basic, postForm, type RegisteredClient } from '../support/admin-api.js';
import { ALICE, REDIRECT_URI } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const SIGN_INS = 3;

/**
 * Disables a user at one node while the user signs in and gets tokens at others. Afterwards no authorization, session or
 * refresh token of the user may be live.
 *
 * @param settle waits until every node has applied what was committed
 */
export async function disableWhileOthersIssue(
  party: Party,
  settle: () => Promise<void>,
  tally: Tally,
  rounds: number,
): Promise<void> {
  for (; tally.rounds < rounds; tally.rounds++) {
    const client = await newClient(party);
    const username = `u-${randomUUID()}`;
    const sub = await party.admin.createUser({ username, password: ALICE.password });
    const page = await loginPage(party);
    const all = await Promise.all([
      soon(150, () => party.admin.at(party.cluster.url(0)).call('PATCH', `/users/${sub}`, { disabled: true })),
      soon(40, () => page.signIn({ username, password: ALICE.password })),
      ...Array.from({ length: SIGN_INS }, (_, index) => soon(40, () => passwordAt(party, client, username, index + 1))),
    ]);
    tally.requests += all.length;
    const [disabled, signedIn, ...issued] = all;
    expectOneOf(tally, 'the disabling', disabled, [200]);
    expectOneOf(tally, 'a sign-in', signedIn, [303, 400, 429]);
    for (const answer of issued) expectOneOf(tally, 'a password', answer, [200, 400, 429]);
    const given = issued.filter((answer) => answer?.status === 200);
    tally.see(given.length > 0 ? 'issued first' : 'disabled first');
    await settle();
    await expectNothingLives(party, sub, tally);
    await expectDead(party, client, given, tally);
  }
}

/** A client for each user, because failed sign-ins through one client are counted together. */
function newClient({ admin }: Party): Promise<RegisteredClient> {
  return admin.createClient({
    client_name: 'Passwords',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token', 'password'],
  });
}

async function loginPage(party: Party) {
  const agent = new UserAgent(party.cluster.issuer);
  const login = await agent.follow(await agent.get(party.authorizeUrl()));
  const signIn = async (credentials: Readonly<Record<string, string>>): Promise<Outcome> => {
    const { status, headers } = await agent.submit(login, credentials);
    return { status, headers, body: {} };
  };
  return { signIn };
}

function passwordAt(party: Party, client: RegisteredClient, username: string, at: number): Promise<Outcome> {
  const form = { grant_type: 'password', scope: 'openid', username, password: ALICE.password };
  return postForm(`${party.cluster.url(at)}/token`, form, basic(client.client_id, client.client_secret));
}

/** Checks the tables, independently of the tokens. */
async function expectNothingLives({ cluster }: Party, sub: string, tally: Tally): Promise<void> {
  for (const databaseUrl of cluster.databaseUrls) {
    const sql = `SELECT 'an authorization' AS what FROM authorizations WHERE user_id = '${sub}' AND revoked_at IS NULL
      UNION ALL SELECT 'a session' FROM sessions WHERE user_id = '${sub}' AND ended_at IS NULL`;
    const rows = await rowsOf(databaseUrl, sql);
    for (const { what } of rows) tally.count('wrong', `${String(what)} of a disabled user is live`);
  }
}

async function expectDead(
  party: Party,
  client: RegisteredClient,
  given: readonly Outcome[],
  tally: Tally,
): Promise<void> {
  const headers = basic(client.client_id, client.client_secret);
  for (const [at, answer] of given.entries()) {
    const { refresh_token } = answer!.body as Record<string, string>;
    const again = await postForm(`${party.cluster.url(at)}/token`, { grant_type: 'refresh_token', refresh_token: refresh_token! }, headers); // prettier-ignore
    if (again.body['error'] !== 'invalid_grant') tally.count('wrong', 'a refresh token of a disabled user works');
  }
}

async function soon<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * milliseconds));
  return work();
}
