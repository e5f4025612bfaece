import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp } from '../support/app.js';
import { AdminApi, basic, postForm } from '../support/admin-api.js';
import { setUpApp } from '../support/authenticator-app.js';
import { Mailbox } from '../support/mailbox.js';
import { startProduct, type Product } from '../support/product.js';
import { textOf, UserAgent, type Answer } from '../support/user-agent.js';

const PASSWORD = 'a brand new looking-glass';
let product: Product;
let mailbox: Mailbox;
let count = 0;
let dinah: { username: string; email: string };
let sub: string;

beforeAll(async () => {
  product = await startProduct();
  mailbox = new Mailbox(product.app);
});
afterAll(() => product.close());
beforeEach(async () => {
  dinah = { username: `dinah-${++count}`, email: `dinah-${count}@example.com` };
  sub = await created(dinah);
});

const created = async (user: object) => (await product.admin.call('POST', '/users', user)).body['sub'] as string;
const invite = (id = sub) => product.admin.call('POST', `/users/${id}/invite`);
const viewOf = async (id = sub) => (await product.admin.get(`/users/${id}`)).body;

async function accept(agent: UserAgent, password = PASSWORD): Promise<Answer> {
  const page = await agent.follow(await agent.get(await mailbox.linkTo(dinah.email, 'invitation')));
  return agent.follow(await agent.submit(page, { new_password: password }));
}

const signIn = (username: string, password: string, agent = new UserAgent(product.url)) =>
  agent.openAccount({ username, password });

describe('POST /admin/users/:sub/invite', () => {
  it('a user without a password chooses one by the link, has a verified address, and is at the account page', async () => {
    expect(await invite()).toMatchObject({ status: 200, body: { sent_to: dinah.email, link: null } });
    expect((await signIn(dinah.username, PASSWORD)).status).toBe(400);
    expect((await accept(new UserAgent(product.url))).url).toBe(`${product.url}/account`);
    expect(await viewOf()).toMatchObject({ email_verified: true });
    expect((await signIn(dinah.email, PASSWORD)).url).toBe(`${product.url}/account`);
  });

  it('a password and a session that another person has set before the address was proved end', async () => {
    const before = { password: 'known to another person' };
    await product.admin.call('PATCH', `/users/${sub}`, before);
    const other = new UserAgent(product.url);
    await signIn(dinah.username, before.password, other);
    await invite();
    await accept(new UserAgent(product.url));
    expect((await other.follow(await other.get(`${product.url}/account`))).url).toContain('/login?');
    expect((await signIn(dinah.username, before.password)).status).toBe(400);
  });

  it('an account with a second factor, or with a password and a verified address, is not invited: 409', async () => {
    await product.admin.call('PATCH', `/users/${sub}`, { password: PASSWORD });
    await setUpApp(product.url, { username: dinah.username, password: PASSWORD });
    expect((await invite()).status).toBe(409);
    const whole = await created({
      username: `tabby-${count}`,
      password: PASSWORD,
      email: 'tabby@example.com',
      email_verified: true,
    });
    expect((await invite(whole)).status).toBe(409);
  });

  it('an account that was set up after the invitation is not taken over by it', async () => {
    await invite();
    await product.admin.call('PATCH', `/users/${sub}`, { email_verified: true });
    const link = await mailbox.linkTo(dinah.email, 'invitation');
    const agent = new UserAgent(product.url);
    const page = await agent.follow(await agent.get(link));
    await product.admin.call('PATCH', `/users/${sub}`, { password: 'chosen in another way' });
    expect((await agent.submit(page, { new_password: PASSWORD })).status).toBe(400);
    expect((await signIn(dinah.username, 'chosen in another way')).url).toBe(`${product.url}/account`);
  });

  it('an address that another account has verified meanwhile → 409, and nothing is taken', async () => {
    await invite();
    await created({ username: `owner-${count}`, password: PASSWORD, email: dinah.email, email_verified: true });
    const answer = await accept(new UserAgent(product.url));
    expect(textOf(answer)).toContain('This email address belongs to another account');
    expect(await viewOf()).not.toMatchObject({ email_verified: true });
  });

  it('no address, a disabled user, a fourth mail within the hour, an unknown user', async () => {
    expect((await invite(await created({ username: `bare-${count}` }))).status).toBe(409);
    expect(
      (await invite(await created({ username: `off-${count}`, email: 'off@example.com', disabled: true }))).status,
    ).toBe(409);
    expect((await invite('unknown')).status).toBe(404);
    for (let i = 0; i < 3; i++) expect((await invite()).status).toBe(200);
    expect((await invite()).status).toBe(429);
  });

  it('AD5: a caller cannot send links for a user with admin scopes that the caller lacks', async () => {
    const stronger = await created({
      username: `admin-${count}`,
      email: 'admin@example.com',
      admin_scopes: ['clients:write'],
    });
    const weaker = await product.admin.createClient({
      client_name: 'Weaker',
      grant_types: ['client_credentials'],
      scope: 'users:write',
    });
    const form = { grant_type: 'client_credentials', scope: 'users:write' };
    const { body } = await postForm(`${product.url}/token`, form, basic(weaker.client_id, weaker.client_secret));
    for (const action of ['invite', 'reset-password', 'sign-out']) {
      const path = `/users/${stronger}/${action}`;
      expect((await product.admin.call('POST', path, undefined, body['access_token'] as string)).status).toBe(403);
    }
  });
});

describe('POST /admin/users/:sub/reset-password and sign-out', () => {
  it('AD6: the link reaches the user, and never the administrator', async () => {
    await product.admin.call('PATCH', `/users/${sub}`, { password: 'the first password' });
    const { status, body } = await product.admin.call('POST', `/users/${sub}/reset-password`);
    expect({ status, body }).toMatchObject({ status: 200, body: { sent_to: dinah.email, link: null } });
    const agent = new UserAgent(product.url);
    const page = await agent.follow(await agent.get(await mailbox.linkTo(dinah.email, 'reset-password')));
    expect(textOf(await agent.submit(page, { new_password: PASSWORD }))).toContain('Your new password is set');
    expect(await viewOf()).toMatchObject({ email_verified: true });
  });

  it.each([
    ['disabled and enabled', [{ disabled: true }, { disabled: false }]],
    ['given an admin scope', [{ admin_scopes: ['users:read'] }]],
  ])('a link ends when its user is %s', async (_, changes) => {
    await product.admin.call('POST', `/users/${sub}/reset-password`);
    for (const change of changes) await product.admin.call('PATCH', `/users/${sub}`, change);
    const agent = new UserAgent(product.url);
    const link = await mailbox.linkTo(dinah.email, 'reset-password');
    expect((await agent.follow(await agent.get(link))).status).toBe(400);
  });

  it('an unverified address of an account with a second factor stays unverified', async () => {
    await product.admin.call('PATCH', `/users/${sub}`, { password: 'the first password' });
    await setUpApp(product.url, { username: dinah.username, password: 'the first password' });
    await product.admin.call('POST', `/users/${sub}/reset-password`);
    const agent = new UserAgent(product.url);
    const page = await agent.follow(await agent.get(await mailbox.linkTo(dinah.email, 'reset-password')));
    await agent.submit(page, { new_password: PASSWORD });
    expect(await viewOf()).not.toMatchObject({ email_verified: true });
    expect((await signIn(dinah.username, PASSWORD)).url).toContain('/login/factor');
  });

  it('sign-out ends every session', async () => {
    await product.admin.call('PATCH', `/users/${sub}`, { password: PASSWORD });
    const agent = new UserAgent(product.url);
    await signIn(dinah.username, PASSWORD, agent);
    expect((await product.admin.call('POST', `/users/${sub}/sign-out`)).status).toBe(204);
    expect((await agent.follow(await agent.get(`${product.url}/account`))).url).toContain('/login?');
  });
});

describe('in production without SMTP_URL', () => {
  it('the answer contains the link once, which proves no address; no page offers a reset', async () => {
    const { url, close } = await startApp({ env: { NODE_ENV: 'production' } });
    try {
      const admin = await AdminApi.of(url);
      const { body: user } = await admin.call('POST', '/users', { username: 'dinah', email: 'dinah@example.com' });
      const { body } = await admin.call('POST', `/users/${user['sub'] as string}/invite`);
      expect(body).toMatchObject({ sent_to: null, link: expect.stringContaining(`${url}/link?token=`) as string });
      const agent = new UserAgent(url);
      const page = await agent.follow(await agent.get(body['link'] as string));
      await agent.submit(page, { new_password: PASSWORD });
      expect((await admin.get(`/users/${user['sub'] as string}`)).body).not.toHaveProperty('email_verified');
      const other = new UserAgent(url);
      expect((await other.follow(await other.get(`${url}/account`))).body).not.toContain('/forgot-password');
      expect((await other.get(`${url}/forgot-password`)).status).toBe(404);
    } finally {
      await close();
    }
  });
});
