import { randomUUID } from 'node:crypto';
import type { Outcome } from '../faults/answers.js';
import { textOf } from '../faults/answers.js';
import type { Party } from '../faults/party.js';
import type { Tally } from '../faults/tally.js';
import { AdminApi, basic, bearer, postForm, request } from '../support/admin-api.js';
import { ALICE, REDIRECT_URI } from '../support/product.js';
import { callRegistration, registered } from '../support/registration.js';
import { responseOf, UserAgent, type Answer } from '../support/user-agent.js';
import type { Balancer } from './balancer.js';
import { lag, type Galera } from './galera.js';

/** Milliseconds for which a node lags while it is asked. */
const LAG = 600;

/** Processes over nodes, one of which lags, and the balancer that sends a browser to any of them. */
export interface Stage {
  readonly party: Party;
  readonly galera: Galera;
  readonly balancer: Balancer;
}

/** Sends the request to the process over the lagging node. */
type Ask = (at: string) => Promise<Outcome | Answer>;

interface Case {
  readonly name: string;
  /** Runs before the node lags. */
  readonly prepare?: (stage: Stage) => Promise<unknown>;
  /** Commits at another process while the node lags. @returns the request that needs what was committed */
  readonly act: (stage: Stage, at: string, prepared: unknown) => Promise<Ask>;
  readonly expected: (answer: Outcome | Answer) => boolean;
}

const isOk = (answer: Outcome | Answer) => answer?.status === 200;
const isActive = (answer: Outcome | Answer) => isOk(answer) && (answer as JsonOutcome).body['active'] === true;
type JsonOutcome = NonNullable<Outcome>;

/** Requests that need a row which another node has just committed. */
export const CASES: readonly Case[] = [
  {
    name: 'a code is redeemed',
    act: async ({ party }) => {
      const code = await party.newCode();
      return (at) => tokenAt(party, at, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI });
    },
    expected: isOk,
  },
  {
    name: 'a refresh token of the next generation is used',
    prepare: ({ party }) => party.tokens(),
    act: async ({ party }, at, prepared) => {
      const next = await refreshAt(party, at, (prepared as Tokens).refresh);
      return (there) => refreshAt(party, there, tokenOf(next, 'refresh_token'));
    },
    expected: isOk,
  },
  {
    name: 'a refresh token is retried: the same successor',
    prepare: ({ party }) => party.tokens(),
    act: async ({ party }, at, prepared) => {
      const { refresh } = prepared as Tokens;
      const successor = tokenOf(await refreshAt(party, at, refresh), 'refresh_token');
      return async (there) => {
        const again = await refreshAt(party, there, refresh);
        return again?.body['refresh_token'] === successor ? again : null;
      };
    },
    expected: isOk,
  },
  {
    name: 'a refresh token two generations behind is refused, and nothing ends',
    prepare: ({ party }) => party.tokens(),
    act: async ({ party }, at, prepared) => {
      const { refresh } = prepared as Tokens;
      const second = tokenOf(await refreshAt(party, at, refresh), 'refresh_token');
      const third = tokenOf(await refreshAt(party, at, second), 'access_token');
      return async (there) => {
        const behind = await refreshAt(party, there, refresh);
        if (behind?.body['error'] !== 'invalid_grant') return behind;
        return party.post(indexOf(party, there), '/introspect', { token: third });
      };
    },
    expected: isActive,
  },
  {
    name: 'a code is redeemed a second time: its tokens end',
    act: async ({ party }, at) => {
      const form = { grant_type: 'authorization_code', code: await party.newCode(), redirect_uri: REDIRECT_URI };
      const first = await tokenAt(party, at, form);
      return async (there) => {
        const second = await tokenAt(party, there, form);
        if (second?.body['error'] !== 'invalid_grant') return second;
        // At the same process: another node may learn of the end a little later.
        return party.post(indexOf(party, there), '/introspect', { token: tokenOf(first, 'access_token') });
      };
    },
    expected: (answer) => isOk(answer) && !isActive(answer),
  },
  {
    name: 'an opaque access token is introspected',
    prepare: ({ party }) => party.tokens(),
    act: async ({ party }, at, prepared) => {
      const token = tokenOf(await refreshAt(party, at, (prepared as Tokens).refresh), 'access_token');
      return (there) => party.post(indexOf(party, there), '/introspect', { token });
    },
    expected: isActive,
  },
  {
    name: 'an access token is used at /userinfo',
    act: async ({ party }, at) => {
      const form = { grant_type: 'authorization_code', code: await party.newCode(), redirect_uri: REDIRECT_URI };
      const token = tokenOf(await tokenAt(party, at, form), 'access_token');
      return (there) => request(`${there}/userinfo`, { headers: bearer(token) });
    },
    expected: isOk,
  },
  {
    name: 'a session continues, with prompt=none',
    act: async ({ party, balancer }) => {
      const agent = new UserAgent(party.cluster.issuer);
      await agent.signIn(party.authorizeUrl(), ALICE);
      return async (there) => {
        balancer.to([there]);
        return agent.get(party.authorizeUrl({ prompt: 'none' }));
      };
    },
    expected: (answer) => 'code' in responseOf((answer as Answer).location ?? 'x:'),
  },
  {
    name: 'the consent page follows the login page',
    act: async ({ party, balancer }) => {
      const agent = new UserAgent(party.cluster.issuer);
      const login = await agent.follow(await agent.get(party.authorizeUrl({ prompt: 'consent' })));
      const signedIn = await agent.submit(login, { ...ALICE });
      return async (there) => {
        balancer.to([there]);
        return agent.follow(signedIn);
      };
    },
    expected: (answer) => (answer as Answer).body.includes('name="decision"'),
  },
  {
    name: 'a new user signs in',
    act: async ({ party, balancer }, at) => {
      const user = { username: `u-${randomUUID()}`, password: ALICE.password };
      await adminAt(party, at).createUser(user);
      const agent = new UserAgent(party.cluster.issuer);
      const login = await agent.follow(await agent.get(party.authorizeUrl()));
      return async (there) => {
        balancer.to([there]);
        return agent.submit(login, user);
      };
    },
    expected: (answer) => answer?.status === 303,
  },
  {
    name: 'a new client authenticates',
    act: async ({ party }, at) => {
      const made = await adminAt(party, at).createClient(MACHINE);
      return (there) => credentialsAt(there, made.client_id, made.client_secret);
    },
    expected: isOk,
  },
  {
    name: 'a new secret of a client authenticates, while the previous one is cached',
    prepare: ({ party }) => party.admin.createClient(MACHINE),
    act: async ({ party }, at, prepared) => {
      const { client_id, client_secret } = prepared as { client_id: string; client_secret: string };
      await credentialsAt(party.cluster.url(2), client_id, client_secret);
      const made = await adminAt(party, at).call('POST', `/clients/${client_id}/secrets`, {});
      return (there) => credentialsAt(there, client_id, made.body['client_secret'] as string);
    },
    expected: isOk,
  },
  {
    name: 'a client that registered itself is read with its registration access token',
    act: async (_, at) => {
      const made = await registered(at);
      const path = new URL(made['registration_client_uri'] as string).pathname;
      return (there) => callRegistration('GET', there + path, undefined, made['registration_access_token'] as string);
    },
    expected: isOk,
  },
  {
    name: 'a client registers with an initial access token',
    act: async ({ party }, at) => {
      const made = await adminAt(party, at).call('POST', '/registration-tokens', {});
      return (there) =>
        callRegistration('POST', `${there}/register`, { redirect_uris: [REDIRECT_URI] }, made.body['token'] as string);
    },
    expected: (answer) => answer?.status === 201,
  },
  {
    name: 'the admin API reads a new object',
    act: async ({ party }, at) => {
      const sub = await adminAt(party, at).createUser({ username: `u-${randomUUID()}` });
      return async (there) => request(`${there}/admin/users/${sub}`, { headers: bearer(party.admin.token) });
    },
    expected: isOk,
  },
  {
    name: 'the admin API changes an object that has just changed',
    prepare: ({ party }) => party.admin.createUser({ username: `u-${randomUUID()}` }),
    act: async ({ party }, at, sub) => {
      await adminAt(party, at).call('PATCH', `/users/${String(sub)}`, { name: 'First' });
      const headers = { ...bearer(party.admin.token), 'content-type': 'application/json' };
      const init = { method: 'PATCH', headers, body: JSON.stringify({ name: 'Second' }) };
      return (there) => request(`${there}/admin/users/${String(sub)}`, init);
    },
    expected: isOk,
  },
  {
    name: 'a script of a new origin calls',
    act: async ({ party }, at) => {
      const origin = `https://spa-${randomUUID()}.example`;
      const spa = {
        redirect_uris: [`${origin}/cb`],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'none',
      };
      await adminAt(party, at).createClient(spa);
      const headers = { origin, 'access-control-request-method': 'POST' };
      return (there) => request(`${there}/token`, { method: 'OPTIONS', headers });
    },
    expected: (answer) => answer?.headers.has('access-control-allow-origin') === true,
  },
];

/** The rotation ends every token that was signed before, also that of the administrator. */
export const EMERGENCY: Case = {
  name: 'a token is signed by a key that replaced the others in an emergency',
  prepare: ({ party }) => party.admin.createClient({ ...MACHINE, access_token_format: 'jwt' }),
  act: async ({ party }, at, prepared) => {
    const { client_id, client_secret } = prepared as { client_id: string; client_secret: string };
    await adminAt(party, at).call('POST', '/keys/rotate', { emergency: true, alg: 'ES256' });
    const given = await credentialsAt(at, client_id, client_secret);
    const headers = basic(client_id, client_secret);
    return (there) => postForm(`${there}/introspect`, { token: tokenOf(given, 'access_token') }, headers);
  },
  expected: isActive,
};

const MACHINE = { client_name: 'Machine', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };

interface Tokens {
  readonly refresh: string;
}

/** Sends the request while the node lags; the answer comes once the node has caught up, and is the same as without lag. */
export async function askLaggingNode(stage: Stage, one: Case, tally: Tally): Promise<void> {
  const { party, galera, balancer } = stage;
  const urls = party.cluster.servers.map(({ url }) => url);
  const [ahead, , behind] = urls as [string, string, string];
  balancer.to([ahead]);
  const prepared = await one.prepare?.(stage);
  await galera.settle();
  const end = await lag(galera.nodes[2], galera.nodes[0]);
  try {
    const ask = await one.act(stage, ahead, prepared);
    const asked = ask(behind);
    const began = performance.now();
    await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, LAG))]);
    await end();
    const answer = await asked;
    if (!one.expected(answer)) tally.count('wrong', `${one.name}: ${textOfAny(answer)}`);
    tally.see(performance.now() - began >= LAG ? 'waited for the node' : 'answered at once');
  } finally {
    await end();
    balancer.to(urls);
  }
  tally.rounds++;
  tally.requests++;
}

/** A node that does not catch up in time causes 503 instead of a refusal, and changes nothing. */
export async function askNodeThatStaysBehind({ party, galera }: Stage, tally: Tally): Promise<void> {
  const { refresh } = await party.tokens();
  await galera.settle();
  const end = await lag(galera.nodes[2], galera.nodes[0]);
  const second = tokenOf(await party.refresh(refresh, 0), 'refresh_token');
  const questions = [
    party.refresh(second, 2),
    party.post(2, '/introspect', { token: second }),
    credentialsAt(party.cluster.url(2), randomUUID(), 'x'),
  ];
  const answers = await Promise.all(questions);
  await end();
  for (const answer of answers) {
    tally.requests++;
    if (answer?.status !== 503 || !answer.headers.has('retry-after')) tally.count('wrong', textOf(answer));
  }
  if ((await party.refresh(second, 2))?.status !== 200) tally.count('lost', 'the refresh token');
  tally.rounds++;
}

function tokenAt(party: Party, at: string, form: Readonly<Record<string, string>>): Promise<Outcome> {
  return party.post(indexOf(party, at), '/token', form);
}

function refreshAt(party: Party, at: string, refresh_token: string): Promise<Outcome> {
  return tokenAt(party, at, { grant_type: 'refresh_token', refresh_token });
}

function credentialsAt(at: string, id: string, secret: string): Promise<Outcome> {
  return postForm(`${at}/token`, { grant_type: 'client_credentials' }, basic(id, secret));
}

function adminAt({ admin }: Party, at: string): AdminApi {
  return admin.at(at);
}

function indexOf({ cluster }: Party, url: string): number {
  return cluster.servers.findIndex((server) => server.url === url);
}

function tokenOf(answer: Outcome, member: string): string {
  if (answer?.status !== 200) throw new Error(`no ${member}: ${textOf(answer)}`);
  return answer.body[member] as string;
}

function textOfAny(answer: Outcome | Answer): string {
  return answer !== null && typeof answer.body === 'string'
    ? `${answer.status} ${String((answer as Answer).location)}`
    : textOf(answer as Outcome);
}
