import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { MembershipStore } from '../../src/user/groups/membership.store.js';
import type { Json } from '../support/admin-api.js';
import { BackChannel } from '../support/back-channel.js';
import {
  ALICE,
  authorizeUrl,
  EVERYTHING,
  newPkce,
  REDIRECT_URI,
  startProduct,
  type Product,
} from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const API = 'https://api.example';

/** `MembershipStore.of` and `.exist` are one SELECT each. */
describe('SELECTs of memberships', () => {
  let product: Product;
  let client: BackChannel;
  let store: MembershipStore;

  beforeAll(async () => {
    product = await startProduct();
    const { admin } = product;
    await admin.createResource({ identifier: API, scopes: ['api'], roles: [{ name: 'r' }] });
    client = new BackChannel(product.url, await admin.createClient({ ...EVERYTHING, scope: 'openid groups api' }));
    store = product.app.get(MembershipStore, { strict: false });
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => product.close());

  /** The number of SELECTs about a user, and about the existence of any membership. */
  async function selectsOf(work: () => Promise<unknown>): Promise<{ user: number; any: number }> {
    const [user, any] = [vi.spyOn(store, 'of'), vi.spyOn(store, 'exist')];
    await work();
    const counts = { user: user.mock.calls.length, any: any.mock.calls.length };
    vi.restoreAllMocks();
    return counts;
  }

  async function signedIn(scope: string, agent = new UserAgent(product.url)) {
    const { challenge: code_challenge, verifier: code_verifier } = newPkce();
    const url = authorizeUrl(product, {
      client_id: client.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope,
      code_challenge, code_challenge_method: 'S256',
    }); // prettier-ignore
    const response = responseOf(await agent.signIn(url, ALICE));
    return { redeem: () => client.redeem(response['code']!, { code_verifier }) };
  }

  /** One POST of the login page, which signs in and continues with the request. */
  async function submitLogin(): Promise<() => Promise<unknown>> {
    const agent = new UserAgent(product.url);
    const url = authorizeUrl(product, {
      client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid',
    }); // prettier-ignore
    const login = await agent.follow(await agent.get(url));
    return () => agent.submit(login, { ...ALICE });
  }

  it('code exchange, refresh, userinfo, introspection and client_credentials without groups and roles → none', async () => {
    const { redeem } = await signedIn('openid');
    let tokens: Json = {};
    const work = async () => {
      tokens = (await redeem()).body;
      tokens = (await client.refresh(tokens['refresh_token'] as string)).body;
      expect((await client.userinfo(tokens['access_token'] as string)).status).toBe(200);
      expect((await client.introspect(tokens['access_token'] as string)).body['active']).toBe(true);
      expect((await client.token({ grant_type: 'client_credentials', scope: 'api' })).status).toBe(200);
    };
    expect(await selectsOf(work)).toEqual({ user: 0, any: 0 });
  });

  it('while no user has a group or a role, the scope groups and a sign-in read no user', async () => {
    const { redeem } = await signedIn('openid groups api');
    const login = await submitLogin();
    expect((await selectsOf(redeem)).user).toBe(0);
    expect((await selectsOf(login)).user).toBe(0);
  });

  it('with groups: one for each code exchange, refresh, introspection and userinfo that contains them, and one for a sign-in', async () => {
    const { body: group } = await product.admin.call('POST', '/groups', { name: 'team' });
    await product.admin.call('PUT', `/groups/${group['id']}/members/${product.sub}`);
    const { redeem } = await signedIn('openid groups api');
    let tokens: Json = {};
    const exchange = async () => void (tokens = (await redeem()).body);
    const refresh = async () => void (tokens = (await client.refresh(tokens['refresh_token'] as string)).body);
    expect((await selectsOf(exchange)).user).toBe(1);
    expect((await selectsOf(refresh)).user).toBe(1);
    expect((await selectsOf(() => client.userinfo(tokens['access_token'] as string))).user).toBe(1);
    expect((await selectsOf(() => client.introspect(tokens['access_token'] as string))).user).toBe(1);
    expect((await selectsOf(await submitLogin())).user).toBe(1);
  });
});
