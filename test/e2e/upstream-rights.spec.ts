import { randomBytes, randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES } from '../support/app.js';
import { Mailbox } from '../support/mailbox.js';
import { formsOf, linksOf, responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';
import { UpstreamGrantry, type Person } from '../support/upstream-grantry.js';
import { UpstreamProvider } from '../support/upstream-provider.js';

const PASSWORD = 'a-rabbit-with-a-watch-8';
const ESSENTIAL = { claims: JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:grantry:acr:2'] } } }) };

describe.each(DATABASES)('what a sign-in at another provider may do, over %s', (database) => {
  let servers: UpstreamGrantry;
  let staff: string;
  let count = 0;

  beforeAll(async () => {
    servers = await UpstreamGrantry.start({ SIGN_UP: 'open' }, database);
    const { admin } = servers.ours;
    staff = (await admin.call('POST', '/groups', { name: 'staff' })).body['id'] as string;
    await admin.call('POST', '/claim-definitions', { name: 'clearance', type: 'string', scope: 'profile', places: ['id_token'], description: 'Clearance' }); // prettier-ignore
    await admin.call('POST', '/claim-definitions', { name: 'motto', type: 'string', scope: 'profile', places: ['id_token'], description: 'Motto', editable_by: 'user' }); // prettier-ignore
    await servers.connect('example', { name: 'Example', creates_accounts: true });
    await servers.connect('trusted', { name: 'Trusted', trusted_email_domains: ['example.com'] });
    await servers.connect('mapping', {
      name: 'Mapping', creates_accounts: true, groups_claim: 'name', groups_mapping: { Dinah: staff },
      claims_mapping: { clearance: 'name', motto: 'name' },
    }); // prettier-ignore
  });
  afterAll(() => servers.close());

  const api = (method: string, path: string, body?: Json, token?: string) =>
    servers.ours.admin.call(method, path, body, token);
  const subOf = async (username: string) =>
    ((await api('GET', `/users?username=${username}`)).body['items'] as { sub: string }[])[0]!.sub;
  const isStaff = async (sub: string) =>
    ((await api('GET', `/users/${sub}/groups`)).body['items'] as unknown[]).length > 0;
  const identitiesOf = async (sub: string) =>
    (await api('GET', `/users/${sub}/identities`)).body['items'] as { id: string }[];

  async function ownUser(email: string, more: Json = {}) {
    const who = { username: `own-${++count}`, password: PASSWORD };
    return { ...who, sub: await servers.ours.admin.createUser({ ...who, email, email_verified: true, ...more }) };
  }

  /** The same person in another browser. */
  const elsewhere = async (person: Person): Promise<Person> =>
    Object.assign(await servers.person(), { who: person.who });

  const hasCode = ({ location }: Answer) => location !== null && 'code' in responseOf(location);

  async function tokenOf(...scopes: readonly string[]): Promise<string> {
    const form = { grant_type: 'client_credentials', scope: scopes.join(' '), resource: `${servers.ours.url}/admin` };
    return (await postForm(`${servers.ours.url}/token`, form, basic(ADMIN.id, ADMIN.secret))).body['access_token'] as string; // prettier-ignore
  }

  it('attack: privilege by trust: an account that gets admin scopes later confirms the link by a sign-in here', async () => {
    const dinah = await servers.person();
    const own = await ownUser(dinah.email);
    expect(hasCode(await dinah.by('Trusted', await dinah.open()))).toBe(true);
    await api('PATCH', `/users/${own.sub}`, { admin_scopes: ['users:read'] });
    const later = await elsewhere(dinah);
    const page = await later.by('Trusted', await later.open());
    expect(textOf(page)).toContain(`An account with the address ${dinah.email} already exists here`);
    expect(await later.isSignedIn()).toBe(false);
    expect(hasCode(await later.here.follow(await later.here.submit(page, own)))).toBe(true);
    const confirmed = await elsewhere(dinah);
    expect(hasCode(await confirmed.by('Trusted', await confirmed.open()))).toBe(true);
    expect(await identitiesOf(own.sub)).toHaveLength(1);
  });

  it('an account that gets admin scopes later and another address is linked again at the account page', async () => {
    const dinah = await servers.person();
    const own = await ownUser(dinah.email);
    await dinah.by('Trusted', await dinah.open());
    await api('PATCH', `/users/${own.sub}`, { admin_scopes: ['users:read'], email: `moved-${++count}@example.org`, email_verified: true }); // prettier-ignore
    const later = await elsewhere(dinah);
    expect((await later.by('Trusted', await later.open())).status).toBe(403);
    const security = `${servers.ours.url}/account/security`;
    const page = await later.here.follow(await later.here.submit(await later.here.follow(await later.here.get(security)), own)); // prettier-ignore
    const form = formsOf(page).find(({ fields }) => fields['provider'] === 'trusted')!;
    const begun = await later.here.get((await later.here.post(form.action, form.fields)).location!);
    await later.here.follow(await later.here.get(await later.answerOf(begun.location!)));
    const linked = await elsewhere(dinah);
    expect(hasCode(await linked.by('Trusted', await linked.open()))).toBe(true);
  });

  it('a link of a person, and a new account, need no confirmation after admin scopes', async () => {
    const dinah = await servers.person();
    await dinah.by('Example', await dinah.open());
    await api('PATCH', `/users/${await subOf(dinah.who.username)}`, { admin_scopes: ['users:read'] });
    const later = await elsewhere(dinah);
    expect(hasCode(await later.by('Example', await later.open()))).toBe(true);
  });

  it.each(['the person', 'an administrator'])('attack: rights after unlinking by %s: the mapped groups are left, others stay', async (who) => {
    const dinah = await servers.person();
    const own = await ownUser(dinah.email);
    const other = (await api('POST', '/groups', { name: `other-${++count}` })).body['id'] as string;
    await api('PUT', `/groups/${other}/members/${own.sub}`);
    const page = await dinah.by('Mapping', await dinah.open());
    await dinah.here.follow(await dinah.here.submit(page, own));
    const later = await elsewhere(dinah);
    await later.by('Mapping', await later.open());
    expect((await api('GET', `/users/${own.sub}/groups`)).body['items']).toHaveLength(2);
    if (who === 'the person') {
      const security = await later.here.follow(await later.here.get(`${servers.ours.url}/account/security`));
      const form = formsOf(security).find(({ fields }) => 'identity' in fields)!;
      expect(textOf(await later.here.follow(await later.here.post(form.action, form.fields)))).toContain('unlinked');
    } else {
      const [identity] = await identitiesOf(own.sub);
      expect((await api('DELETE', `/users/${own.sub}/identities/${identity!.id}`)).status).toBe(204);
    }
    expect((await api('GET', `/users/${own.sub}/groups`)).body['items']).toMatchObject([{ id: other }]);
    const { body } = await api('GET', `/audit-events?type=group.member_removed&sub=${own.sub}`);
    expect(body['items']).toMatchObject([{ details: { group: staff } }]);
  }); // prettier-ignore

  it('an identity that ends because its address was proved by another person leaves its groups', async () => {
    const mallory = await servers.person({ email_verified: false });
    await mallory.by('Mapping', await mallory.open());
    const sub = await subOf(mallory.who.username);
    expect(await isStaff(sub)).toBe(true);
    await api('PATCH', `/users/${sub}`, { email: mallory.email });
    await api('POST', `/users/${sub}/reset-password`);
    const owner = new UserAgent(servers.ours.url);
    const mailed = await new Mailbox(servers.ours.app).linkTo(mallory.email, 'reset-password');
    await owner.submit(await owner.follow(await owner.get(mailed)), { new_password: 'a brand new looking-glass' });
    expect([await isStaff(sub), await identitiesOf(sub)]).toEqual([false, []]);
  });

  it('attack: privilege by mapping: claims of administrators need users:write, and are not written for an administrator', async () => {
    const token = await tokenOf('identity-providers:write');
    const provider = (claims_mapping: Json) => ({ id: `m-${++count}`, name: 'M', preset: 'openid', issuer: 'https://m.example', client_id: 'x', claims_mapping }); // prettier-ignore
    expect((await api('POST', '/identity-providers', provider({ clearance: 'level' }), token)).status).toBe(403);
    expect((await api('POST', '/identity-providers', provider({ motto: 'words', clearance: null }), token)).status).toBe(201); // prettier-ignore
    expect((await api('PATCH', '/identity-providers/example', { claims_mapping: { clearance: 'x' } }, token)).status).toBe(403); // prettier-ignore
    const both = await tokenOf('identity-providers:write', 'users:write');
    expect((await api('POST', '/identity-providers', provider({ clearance: 'level' }), both)).status).toBe(201);
    const claimsOf = async (sub: string) =>
      (await api('GET', `/users/${sub}/custom-claims`)).body['custom_claims'] as Json;
    const [user, admin] = [await servers.person(), await servers.person()];
    const own = await ownUser(admin.email, { admin_scopes: ['users:read'] });
    await user.by('Mapping', await user.open());
    expect(await claimsOf(await subOf(user.who.username))).toMatchObject({ clearance: 'Dinah', motto: 'Dinah' });
    await admin.here.follow(await admin.here.submit(await admin.by('Mapping', await admin.open()), own));
    const later = await elsewhere(admin);
    expect(hasCode(await later.by('Mapping', await later.open()))).toBe(true);
    expect(await claimsOf(own.sub)).toMatchObject({ motto: 'Dinah' });
    expect(await claimsOf(own.sub)).not.toHaveProperty('clearance');
    expect(await isStaff(own.sub)).toBe(false);
  });

  it('PE8: an old sign-in at the provider sets up no second factor; the next press asks there for a new one', async () => {
    const dinah = await servers.person();
    servers.clock.shift = -400;
    const page = await dinah.by('Example', await dinah.open(ESSENTIAL)).finally(() => (servers.clock.shift = 0));
    expect(textOf(page)).toContain('your sign-in at Example is too old for that');
    expect(await dinah.isSignedIn()).toBe(false);
    const location = await dinah.press(page, 'Example');
    expect(new URL(location).searchParams.get('prompt')).toBe('login');
    const enrol = await dinah.here.follow(await dinah.here.get(await dinah.answerOf(location)));
    expect(enrol.url).toContain('/login/enrol');
  });

  it('PE8: an old sign-in at one provider links no identity of another; the next press asks there for a new one', async () => {
    const dinah = await servers.person();
    await dinah.by('Example', await dinah.open());
    const sub = await subOf(dinah.who.username);
    const other = await servers.person();
    await api('PATCH', `/users/${sub}`, { email: other.email, email_verified: true });
    const claimed = await other.by('Mapping', await other.open());
    expect(textOf(claimed)).toContain('Sign in to it once to link Mapping');
    // The same browser, with the person of the account at the first provider.
    const both = Object.assign(await elsewhere(dinah), { here: other.here });
    servers.clock.shift = -400;
    const page = await both.by('Example', claimed).finally(() => (servers.clock.shift = 0));
    expect(textOf(page)).toContain('did not ask you to sign in again');
    expect(await identitiesOf(sub)).toHaveLength(1);
    const location = await both.press(page, 'Example');
    expect(new URL(location).searchParams.get('prompt')).toBe('login');
    expect(hasCode(await both.here.follow(await both.here.get(await both.answerOf(location))))).toBe(true);
    expect(await identitiesOf(sub)).toHaveLength(2);
  });

  it('prompt=create asks the provider for a new sign-in, as the server itself does', async () => {
    const dinah = await servers.person();
    const signUp = await dinah.open({ prompt: 'create' });
    const login = await dinah.here.get(linksOf(signUp)['Back to sign-in']!);
    expect(new URL(await dinah.press(login, 'Example')).searchParams.get('prompt')).toBe('login');
  });

  it.each([1, 200, 500, 900, 1300, 1700, 2100, 2500])('a request with a state of %d characters → an identity that waits is linked', async (length) => {
    const dinah = await servers.person();
    const own = await ownUser(dinah.email);
    const state = Array.from({ length: 60 }, () => crypto.randomUUID()).join('').slice(0, length); // prettier-ignore
    const page = await dinah.by('Example', await dinah.open({ state }));
    expect(textOf(page)).toContain('already exists here');
    expect(page.url.length).toBeLessThan(4000);
    const done = await dinah.here.follow(await dinah.here.submit(page, own));
    expect(responseOf(done.location!)).toMatchObject({ code: expect.any(String), state });
    expect(await identitiesOf(own.sub)).toHaveLength(1);
  }); // prettier-ignore

  it('attack: the longest identity of a provider, in a request that almost fills an address → it waits, and is linked', async () => {
    const far = await UpstreamProvider.start();
    try {
      const noise = (length: number) => Array.from({ length }, () => String.fromCodePoint(0x4e00 + randomInt(20_000))).join('');
      const body = { id: 'far', name: noise(100), preset: 'openid', issuer: far.issuer, client_id: 'x' };
      expect((await api('POST', '/identity-providers', body)).status).toBe(201);
      const email = `${randomBytes(32).toString('hex')}@example.com`;
      const own = await ownUser(email);
      const sub = noise(255);
      far.lies = { idToken: { sub, email, email_verified: true, name: noise(254) }, userinfo: { sub } };
      const { here } = await servers.person();
      const state = randomBytes(1800).toString('base64url');
      const login = await here.follow(await here.get(servers.request({ state })));
      const link = Object.values(linksOf(login)).find((href) => href.includes('/upstream/far'))!;
      const { location } = await here.get(link);
      const answer = `${new URL(location!).searchParams.get('redirect_uri')!}?${new URLSearchParams(far.authorize(location!)).toString()}`;
      const page = await here.follow(await here.get(answer));
      expect(page.url.length).toBeLessThan(3500);
      expect(textOf(page)).toContain('already exists here');
      const done = await here.follow(await here.submit(page, own));
      expect(responseOf(done.location!)).toMatchObject({ code: expect.any(String), state });
      expect(await identitiesOf(own.sub)).toMatchObject([{ subject: sub }]);
    } finally {
      far.close();
      await api('DELETE', '/identity-providers/far');
    }
  }); // prettier-ignore

  it.each([-20, -0.5, 0.5, 20])('PE10: prompt=login at a provider whose clock differs by %d s → signed in', async (shift) => {
    const dinah = await servers.person();
    await dinah.by('Example', await dinah.open());
    servers.clock.shift = shift;
    const again = await dinah.by('Example', await dinah.open({ prompt: 'login' })).finally(() => (servers.clock.shift = 0));
    expect(hasCode(again)).toBe(true);
  }); // prettier-ignore

  it('GET /admin/identity-providers/:id/usage → the accounts, and those that have no other way to sign in', async () => {
    await servers.connect('counted', { name: 'Counted', creates_accounts: true });
    const path = '/identity-providers/counted/usage';
    expect((await api('GET', path)).body).toEqual({ linked_accounts: 0, only_way_of: 0 });
    const [only, also] = [await servers.person(), await servers.person()];
    for (const person of [only, also]) await person.by('Counted', await person.open());
    await api('PATCH', `/users/${await subOf(also.who.username)}`, { password: PASSWORD });
    expect((await api('GET', path)).body).toEqual({ linked_accounts: 2, only_way_of: 1 });
    await api('PATCH', '/identity-providers/counted', { disabled: true });
    expect((await api('GET', path)).body).toEqual({ linked_accounts: 2, only_way_of: 1 });
    expect((await api('GET', path, undefined, await tokenOf('users:read'))).status).toBe(403);
    expect((await api('GET', '/identity-providers/unknown/usage')).status).toBe(404);
  });
});
