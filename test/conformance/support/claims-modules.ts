import { expect } from 'vitest';
import { bearer, type Json, type JsonAnswer } from '../../support/admin-api.js';
import { PROTOCOL_CLAIMS } from './id-token.js';
import type { Context, Modules } from './modules.js';
import type { Outcome } from './flow.js';
import type { SuiteClient } from './suite-client.js';

/** The claims of each scope (OIDC Core §5.4), with the types of §5.1. */
const CLAIMS_OF: Readonly<Record<string, Readonly<Record<string, 'string' | 'boolean' | 'number' | 'object'>>>> = {
  profile: {
    name: 'string', family_name: 'string', given_name: 'string', middle_name: 'string', nickname: 'string',
    preferred_username: 'string', profile: 'string', picture: 'string', website: 'string', gender: 'string',
    birthdate: 'string', zoneinfo: 'string', locale: 'string', updated_at: 'number',
  },
  email: { email: 'string', email_verified: 'boolean' },
  address: { address: 'object' },
  phone: { phone_number: 'string', phone_number_verified: 'boolean' },
}; // prettier-ignore

const typesIn = (claims: Json): Json =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, typeof value]));

/** The claims about the user: those of userinfo, or of the ID token where the flow returns no access token. */
async function claimsOf(client: SuiteClient, { accessToken, claims }: Outcome): Promise<Json> {
  const all = accessToken === undefined ? claims : (await client.userinfo(accessToken)).body;
  return Object.fromEntries(Object.entries(all).filter(([name]) => !PROTOCOL_CLAIMS.includes(name)));
}

/** Checks that all claims of the scopes are returned with their types, and no others. */
const scoped =
  (...scopes: readonly string[]) =>
  async ({ client, browser }: Context): Promise<void> => {
    const outcome = await client.signIn(browser, { scope: ['openid', ...scopes].join(' ') });
    const expected = Object.assign({}, ...scopes.map((scope) => CLAIMS_OF[scope])) as Json;
    expect(typesIn(await claimsOf(client, outcome))).toEqual(expected);
  };

export const SCOPE_MODULES: Modules = {
  'oidcc-scope-profile': scoped('profile'),
  'oidcc-scope-email': scoped('email'),
  'oidcc-scope-address': scoped('address'),
  'oidcc-scope-phone': scoped('phone'),
  'oidcc-scope-all': scoped('profile', 'email', 'address', 'phone'),

  'oidcc-alternate-happy-flow': async ({ client, browser }) => {
    const asked = client.parameters({ scope: 'email openid' });
    const reordered = Object.fromEntries(Object.entries(asked).toReversed());
    const outcome = await client.finish(asked, await client.authorize(browser, reordered));
    expect(typesIn(await claimsOf(client, outcome))).toEqual(CLAIMS_OF['email']);
  },

  'oidcc-claims-essential': async ({ client, browser }) => {
    const inIdToken = client.flow.responseType === 'id_token';
    const claims = JSON.stringify({ [inIdToken ? 'id_token' : 'userinfo']: { name: { essential: true } } });
    const outcome = await client.signIn(browser, { claims });
    expect(await claimsOf(client, outcome)).toEqual({ name: 'Alice Liddell' });
    if (!inIdToken) expect(outcome.claims).not.toHaveProperty('name');
  },
};

const userinfoBy =
  (call: (client: SuiteClient, accessToken: string) => Promise<JsonAnswer>) =>
  async ({ client, browser }: Context): Promise<void> => {
    const { accessToken, claims } = await client.signIn(browser);
    const answer = await call(client, accessToken!);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.body).toEqual({ sub: claims['sub'] });
  };

/** Modules for flows with an access token (OIDC Core §5.3.1, RFC 6750 §2). */
export const USERINFO_MODULES: Modules = {
  'oidcc-userinfo-get': userinfoBy((client, token) => client.userinfo(token)),
  'oidcc-userinfo-post-header': userinfoBy((client, token) =>
    client.userinfo(token, { method: 'POST', headers: bearer(token) }),
  ),
  'oidcc-userinfo-post-body': userinfoBy((client, access_token) =>
    client.userinfo(access_token, { method: 'POST', headers: {}, body: new URLSearchParams({ access_token }) }),
  ),
};
