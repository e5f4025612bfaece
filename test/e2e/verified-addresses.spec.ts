import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PasswordHasher } from '../../src/user/index.js';
import { Mailbox } from '../support/mailbox.js';
import { startProduct, type Product } from '../support/product.js';
import { formOf, formsOf, linksOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const PASSWORD = 'the cat of the house';
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
  sub = await product.admin.createUser({ ...dinah, password: PASSWORD });
});

const viewOf = async () => (await product.admin.get(`/users/${sub}`)).body;
const linkTo = (address: string) => mailbox.linkTo(address, 'verify-address');

const signIn = (username: string, agent = new UserAgent(product.url), password = PASSWORD) =>
  agent.openAccount({ username, password });

/** Presses the button of the account page. */
function requestLink(agent: UserAgent, account: Answer, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const { action, fields } = formsOf(account).find((form) => form.action.endsWith('/account/address/confirm'))!;
  return agent.post(action, { ...fields, ...more });
}

describe('POST /account/address/confirm and its link', () => {
  it('the signed-in person confirms the address, and then signs in by it', async () => {
    const agent = new UserAgent(product.url);
    const sent = await agent.follow(await requestLink(agent, await signIn(dinah.username, agent)));
    expect(textOf(sent)).toContain('A mail with a link is on its way');
    expect((await signIn(dinah.email)).status).toBe(400);
    const page = await agent.follow(await agent.get(await linkTo(dinah.email)));
    expect(textOf(page)).toContain(dinah.email);
    const done = await agent.follow(await agent.submit(page, {}));
    expect(textOf(done)).toContain('Your email address has been confirmed');
    expect(await viewOf()).toMatchObject({ email_verified: true });
    expect((await signIn(dinah.email.toUpperCase())).url).toBe(`${product.url}/account`);
    expect(done.body).not.toContain('/account/address/confirm');
  });

  it('pre-account takeover: in a browser that is not signed in to the account, the link confirms nothing', async () => {
    const attacker = new UserAgent(product.url);
    await requestLink(attacker, await signIn(dinah.username, attacker));
    const owner = new UserAgent(product.url);
    const page = await owner.follow(await owner.get(await linkTo(dinah.email)));
    expect(formOf(page)).toBeNull();
    const other = { username: `other-${count}`, password: PASSWORD };
    await product.admin.createUser(other);
    await signIn(other.username, owner);
    const again = await owner.get(`${product.url}/link`);
    expect(formOf(again)).toBeNull();
    expect(linksOf(again)).toHaveProperty('Sign out');
    expect(await viewOf()).not.toMatchObject({ email_verified: true });
  });

  it('after a sign-in in the other browser, the page of the link continues there', async () => {
    const first = new UserAgent(product.url);
    await requestLink(first, await signIn(dinah.username, first));
    const phone = new UserAgent(product.url);
    const page = await phone.follow(await phone.get(await linkTo(dinah.email)));
    const login = await phone.get(linksOf(page)['Sign in']!);
    const confirm = await phone.follow(await phone.submit(login, { username: dinah.username, password: PASSWORD }));
    expect(confirm.url).toBe(`${product.url}/link`);
    await phone.submit(confirm, {});
    expect(await viewOf()).toMatchObject({ email_verified: true });
  });

  it('an address that another account has verified receives nothing, with the same answer', async () => {
    await product.admin.createUser({
      username: `owner-${count}`,
      password: PASSWORD,
      email: dinah.email,
      email_verified: true,
    });
    const agent = new UserAgent(product.url);
    const sent = await agent.follow(await requestLink(agent, await signIn(dinah.username, agent)));
    expect(textOf(sent)).toContain('A mail with a link is on its way');
    expect(await mailbox.linkMessagesTo(dinah.email)).toEqual([]);
  });

  it('a form without its proof sends nothing', async () => {
    const agent = new UserAgent(product.url);
    const answer = await requestLink(agent, await signIn(dinah.username, agent), { csrf_token: 'wrong' });
    expect(answer.status).toBe(403);
    expect(await mailbox.linkMessagesTo(dinah.email)).toEqual([]);
  });
});

describe('sign-in by verified address', () => {
  const hashes = () => product.app.get(PasswordHasher, { strict: false }).computed;

  it('LC1: a known address, an unverified and an unknown one compute one hash each, and answer the same', async () => {
    const known = `known-${count}@example.com`;
    await product.admin.createUser({
      username: `known-${count}`,
      password: PASSWORD,
      email: known,
      email_verified: true,
    });
    const answers: { status: number; hashes: number }[] = [];
    for (const name of [known, dinah.email, `no-one-${count}@example.com`]) {
      const before = hashes();
      const { status } = await signIn(name, new UserAgent(product.url), 'wrong');
      answers.push({ status, hashes: hashes() - before });
    }
    expect(answers).toEqual(Array.from({ length: 3 }, () => ({ status: 400, hashes: 1 })));
  });

  it('one account has one verified address: the admin API refuses a second owner, and a username that is its address', async () => {
    const owner = { email: `owner-${count}@example.com`, email_verified: true };
    await product.admin.createUser({ username: `owner-${count}`, password: PASSWORD, ...owner });
    expect((await product.admin.call('POST', '/users', { username: `second-${count}`, ...owner })).status).toBe(409);
    expect((await product.admin.call('POST', '/users', { username: owner.email })).status).toBe(409);
    expect((await product.admin.call('PATCH', `/users/${sub}`, owner)).status).toBe(409);
    expect((await product.admin.call('PATCH', `/users/${sub}`, { username: owner.email })).status).toBe(409);
  });

  it('LC2: guesses by username and by address count together', async () => {
    const address = `guessed-${count}@example.com`;
    await product.admin.createUser({
      username: `guessed-${count}`,
      password: PASSWORD,
      email: address,
      email_verified: true,
    });
    for (let i = 0; i < 10; i++)
      await signIn([address, `guessed-${count}`][i % 2]!, new UserAgent(product.url), 'wrong');
    expect((await signIn(address)).status).toBe(429);
  });
});

describe('an address that is the username of another account', () => {
  const wanted = { new_password: 'a brand new looking-glass' };
  const open = async (
    message: 'reset-password' | 'invitation' | 'verify-address',
    agent = new UserAgent(product.url),
  ) => agent.submit(await agent.follow(await agent.get(await mailbox.linkTo(dinah.email, message))), wanted);

  it.each(['before', 'after'] as const)('no link verifies it, where the account exists %s the link', async (when) => {
    const take = () => product.admin.createUser({ username: dinah.email.toUpperCase(), password: PASSWORD });
    const agent = new UserAgent(product.url);
    const account = await signIn(dinah.username, agent);
    if (when === 'before') await take();
    await requestLink(agent, account);
    await product.admin.call('POST', `/users/${sub}/reset-password`);
    await product.admin.call('POST', `/users/${sub}/invite`);
    if (when === 'after') {
      await take();
      expect((await open('verify-address', agent)).status).toBe(409);
    } else expect(await mailbox.linkMessagesTo(dinah.email)).not.toContain('verify-address');
    expect((await open('invitation')).status).toBe(409);
    expect(textOf(await open('reset-password'))).toContain('Your new password is set');
    expect(await viewOf()).not.toMatchObject({ email_verified: true });
    expect((await product.admin.call('PATCH', `/users/${sub}`, { email_verified: true })).status).toBe(409);
  });

  it('the two forms of a domain are one address, of an account and as a username', async () => {
    const verified = { email_verified: true };
    const create = (user: object) => product.admin.call('POST', '/users', { password: PASSWORD, ...user });
    const [ascii, unicode, wide] = [
      `box-${count}@xn--exmple-cua.com`,
      `box-${count}@exämple.com`,
      `box-${count}@ｅxämple.com`,
    ];
    expect((await create({ username: unicode })).status).toBe(201);
    expect((await create({ username: `ascii-${count}`, email: ascii, ...verified })).status).toBe(409);
    const mailboxOf = `wide-${count}@exämple.com`;
    expect((await create({ username: `wide-${count}`, email: mailboxOf, ...verified })).status).toBe(201);
    for (const email of [mailboxOf.replace('exä', 'ｅxä'), mailboxOf.replace('exämple', 'xn--exmple-cua')]) {
      expect((await create({ username: `second-${count}`, email, ...verified })).status).toBe(409);
      expect((await signIn(email)).url).toBe(`${product.url}/account`);
    }
    expect((await create({ username: mailboxOf })).status).toBe(409);
    expect((await create({ username: `wide-2-${count}`, email: wide, ...verified })).status).toBe(409);
  });

  it('an address with a domain that cannot exist → 400', async () => {
    const email = `x@${'a'.repeat(64)}.com`;
    expect((await product.admin.call('PATCH', `/users/${sub}`, { email })).status).toBe(400);
  });
});
