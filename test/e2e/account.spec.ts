import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { BackChannel } from '../support/back-channel.js';
import { authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import {
  formOf,
  formsOf,
  responseOf,
  textOf,
  UserAgent,
  type Answer,
  type Credentials,
  type Form,
} from '../support/user-agent.js';

let product: Product;
let count = 0;
let dinah: Credentials;
let sub: string;
let browser: UserAgent;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());
beforeEach(async () => {
  dinah = { username: `dinah-${++count}`, password: 'the cat of the house' };
  sub = await product.admin.createUser(dinah);
  browser = await signedIn();
});

/** Opens /account and signs in there. */
async function signedIn(who = dinah): Promise<UserAgent> {
  const agent = new UserAgent(product.url);
  const answer = await agent.openAccount(who);
  expect(answer.url).toBe(`${product.url}/account`);
  return agent;
}

const open = (agent = browser): Promise<Answer> => agent.get(`${product.url}/account`);

/** Submits a form of the page: the one whose `client_id` equals that of `fields`, where the page has several. */
async function submitForm(action: string, fields: Readonly<Record<string, string>>, agent = browser): Promise<Answer> {
  const page = await open(agent);
  const isAbout = (name: string) => (form: Form) => !(name in fields) || form.fields[name] === fields[name];
  const form = formsOf(page)
    .filter(isAbout('client_id'))
    .find((one) => one.action.endsWith(action));
  if (form === undefined) throw new Error(`no form ${action} ${JSON.stringify(fields)}: ${textOf(page)}`);
  return agent.post(form.action, { ...form.fields, ...fields });
}

const sessions = async () => (await product.admin.get(`/sessions?sub=${sub}`)).body['items'] as Json[];
const live = async () => (await sessions()).filter(({ ended_at }) => ended_at === null);

/** Creates a client, lets dinah allow it the scope in a browser, and redeems its code. */
async function tokensFor(scope: string, agent = browser, metadata: Json = {}) {
  const client = await product.admin.createClient({
    client_name: 'Photo Prints', redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token'], ...metadata,
  }); // prettier-ignore
  const { challenge, verifier } = newPkce();
  const url = authorizeUrl(product, {
    client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope,
    code_challenge: challenge, code_challenge_method: 'S256', prompt: 'consent',
  }); // prettier-ignore
  const channel = new BackChannel(product.url, client);
  const { code } = responseOf(await agent.signIn(url, dinah));
  const { body } = await channel.redeem(code!, { code_verifier: verifier });
  const { access_token: access, refresh_token: refresh } = body as Record<string, string>;
  return { client, channel, access: access!, refresh: refresh! };
}

const isActive = async ({ channel }: { channel: BackChannel }, token: string): Promise<boolean> =>
  (await channel.introspect(token)).body['active'] as boolean;

describe('GET /account without a session', () => {
  it('redirects to a login page that is bound to this browser and leads back to /account', async () => {
    const agent = new UserAgent(product.url);
    const answer = await agent.get(`${product.url}/account`);
    expect(answer.status).toBe(302);
    expect(answer.location).toMatch(/\/login\?interaction=[\w.-]+$/);
    const login = await agent.get(answer.location!);
    expect(login.body).toContain('name="password"');
    expect(login.body).not.toContain('to continue to');
    expect((await new UserAgent(product.url).get(answer.location!)).status, 'LC15: another browser').toBe(403);
    const done = await agent.submit(login, { ...dinah });
    expect(done).toMatchObject({ status: 303, location: `${product.url}/account` });
    const back = await agent.get(answer.location!);
    expect(back, 'Back, after signing in').toMatchObject({ status: 302, location: `${product.url}/account` });
  });

  it('LC1: POST /login with a wrong password shows the same page again', async () => {
    const agent = new UserAgent(product.url);
    const login = await agent.follow(await agent.get(`${product.url}/account`));
    const answer = await agent.submit(login, { ...dinah, password: 'wrong' });
    expect(answer.status).toBe(400);
    expect(textOf(answer)).toContain('Incorrect username or password.');
  });

  it('its interaction cannot be used at /consent or /authorize → 400', async () => {
    const agent = new UserAgent(product.url);
    const { location } = await agent.get(`${product.url}/account`);
    const id = new URL(location!).searchParams.get('interaction')!;
    for (const path of [`/consent?interaction=${id}`, `/authorize?interaction=${id}`]) {
      expect(await agent.get(product.url + path)).toMatchObject({ status: 400, location: null });
    }
  });

  it('POST /account/password without a session changes nothing → 303 to /account', async () => {
    const answer = await new UserAgent(product.url).post(`${product.url}/account/password`, { csrf_token: 'x' });
    expect(answer).toMatchObject({ status: 303, location: `${product.url}/account` });
  });
});

describe('RV4, LC11: sessions at /account', () => {
  it('GET /account lists the sessions and marks this browser; POST /account/sessions ends another session', async () => {
    const other = await signedIn();
    const page = await open();
    expect(textOf(page)).toContain(`You are signed in as ${dinah.username}`);
    expect(page.body.match(/This browser/g)).toHaveLength(1);
    expect(page.body.match(/Another browser/g)).toHaveLength(1);
    const answer = await browser.follow(await submitForm('/account/sessions', {}));
    expect(textOf(answer)).toContain('The session has ended.');
    expect((await open(other)).status, 'has to sign in').toBe(302);
    expect((await open()).status).toBe(200);
    expect(await live()).toHaveLength(1);
  });

  it('LC15: POST /account/sessions with another token or from another origin ends nothing → 403', async () => {
    await signedIn();
    expect((await submitForm('/account/sessions', { csrf_token: 'x' })).status).toBe(403);
    const [, session] = (await sessions()).map(({ id }) => id as string);
    const token = formOf(await open())!.fields['csrf_token']!;
    const post = (form: Readonly<Record<string, string>>, headers = {}) =>
      browser.post(`${product.url}/account/sessions`, { session: session!, ...form }, headers);
    expect((await post({ csrf_token: 'x' })).status).toBe(403);
    expect((await post({})).status).toBe(403);
    expect((await post({ csrf_token: token }, { origin: 'https://evil.example' })).status).toBe(403);
    expect(await live()).toHaveLength(2);
  });

  it('POST /account/sessions does not end a session of another user', async () => {
    const [mine] = await live();
    const eve = { username: `eve-${count}`, password: 'a long enough password' };
    await product.admin.createUser(eve);
    const hers = await signedIn(eve);
    const form = formOf(await open(hers))!;
    await hers.post(`${product.url}/account/sessions`, {
      csrf_token: form.fields['csrf_token']!,
      session: mine!['id'] as string,
    });
    expect((await live()).map(({ id }) => id as string)).toEqual([mine!['id']]);
  });
});

describe('RV4: applications at /account', () => {
  it('GET /account lists each application with its access; POST /account/applications revokes its tokens and its consent', async () => {
    const tokens = await tokensFor('openid profile offline_access');
    expect(textOf(await open())).toContain('Photo Prints Has access: Recognize you when you sign in; See your profile');
    const answer = await browser.follow(await submitForm('/account/applications', { client_id: tokens.client.client_id })); // prettier-ignore
    expect(textOf(answer)).toContain('The application no longer has access to your account.');
    expect(textOf(answer)).toContain('No application has access');
    expect(await isActive(tokens, tokens.access)).toBe(false);
    expect((await tokens.channel.refresh(tokens.refresh)).body).toMatchObject({ error: 'invalid_grant' });
    const silent = authorizeUrl(product, {
      client_id: tokens.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', prompt: 'none',
    }); // prettier-ignore
    expect(responseOf((await browser.get(silent)).location!)).toMatchObject({ error: 'consent_required' });
  });

  it('POST /account/applications keeps the tokens of other applications', async () => {
    const [one, two] = [await tokensFor('openid'), await tokensFor('openid')];
    await submitForm('/account/applications', { client_id: one.client.client_id });
    expect([await isActive(one, one.access), await isActive(two, two.access)]).toEqual([false, true]);
  });

  it('GET /account links to initiate_login_uri with iss (OIDC Core §4)', async () => {
    await tokensFor('openid', browser, { initiate_login_uri: 'https://client.example/login?from=op' });
    const iss = encodeURIComponent(product.url);
    expect((await open()).body).toContain(`href="https://client.example/login?from=op&amp;iss=${iss}"`);
  });
});

describe('LC4: POST /account/password', () => {
  const change = (fields: Readonly<Record<string, string>>) =>
    submitForm('/account/password', {
      current_password: dinah.password,
      new_password: 'another good password',
      end_others: 'yes',
      ...fields,
    });
  const mayUse = async (password: string) => {
    const agent = new UserAgent(product.url);
    const login = await agent.follow(await agent.get(`${product.url}/account`));
    return (await agent.submit(login, { ...dinah, password })).status === 303;
  };

  it('changes the password, ends every other session and revokes the tokens of those sessions and of offline access', async () => {
    const other = await signedIn();
    const [here, offline, there] = [
      await tokensFor('openid'),
      await tokensFor('openid offline_access'),
      await tokensFor('openid', other),
    ];
    const answer = await browser.follow(await change({}));
    expect(textOf(answer)).toContain('Your password has been changed.');
    expect([await mayUse(dinah.password), await mayUse('another good password')]).toEqual([false, true]);
    expect((await open(other)).status).toBe(302);
    expect((await open()).status).toBe(200);
    expect([await isActive(here, here.access), await isActive(offline, offline.access), await isActive(there, there.access)]).toEqual([true, false, false]); // prettier-ignore
    expect((await offline.channel.refresh(offline.refresh)).body).toMatchObject({ error: 'invalid_grant' });
    const [event] = (await product.admin.get(`/audit-events?type=user.password_changed&sub=${sub}`)).body['items'] as Json[]; // prettier-ignore
    expect(event).toMatchObject({ sub });
  });

  it('keeps other sessions and tokens when end_others is empty', async () => {
    const other = await signedIn();
    const offline = await tokensFor('openid offline_access');
    await change({ end_others: '' });
    expect(await mayUse('another good password')).toBe(true);
    expect((await open(other)).status).toBe(200);
    expect(await isActive(offline, offline.access)).toBe(true);
  });

  it.each([
    ['the current password is wrong', { current_password: 'wrong' }, 'The current password is incorrect'],
    ['the current password is missing', { current_password: '' }, 'The current password is incorrect'],
    ['the new password is too short', { new_password: 'short' }, 'password must have at least 8 characters'],
    ['the new password is common', { new_password: 'password1' }, 'password is too common'],
    ['the new password is missing', { new_password: '' }, 'password must have at least 8 characters'],
  ])('keeps the password and answers 400 when %s', async (_, fields, says) => {
    const other = await signedIn();
    const answer = await change(fields);
    expect(answer.status).toBe(400);
    expect(textOf(answer)).toContain(says);
    expect(await mayUse(dinah.password)).toBe(true);
    expect((await open(other)).status).toBe(200);
  });
});
