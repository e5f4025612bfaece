import { getDataSourceToken } from '@nestjs/typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { PasswordHasher } from '../../src/user/index.js';
import { codeOf, setUpApp } from '../support/authenticator-app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { Mailbox } from '../support/mailbox.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, linksOf, responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const NEW = 'a brand new looking-glass';
const clock = new FixedClock(new Date());
let product: Product;
let mailbox: Mailbox;
let count = 0;
let dinah: { username: string; password: string; email: string };
let sub: string;

beforeAll(async () => {
  product = await startProduct({ clock, env: { ACCESS_TOKEN_TTL: '86400' } });
  mailbox = new Mailbox(product.app);
});
afterAll(() => product.close());
beforeEach(async () => {
  const username = `dinah-${++count}`;
  dinah = { username, password: 'the cat of the house', email: `${username}@example.com` };
  sub = await product.admin.createUser({ ...dinah, email_verified: true });
});

const request = (state: string) =>
  authorizeUrl(product, {
    client_id: product.client.client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    state,
  });

/** Opens the login page of the application, and asks for a link. */
async function forget(agent: UserAgent, name: string, state = 's'): Promise<Answer> {
  const login = await agent.follow(await agent.get(request(state)));
  const forgot = await agent.get(linksOf(login)['Forgot password?']!);
  return agent.submit(forgot, { username: name });
}

const resetLink = () => mailbox.linkTo(dinah.email, 'reset-password');

/** Opens the link of the mail and sets a password. */
async function reset(agent: UserAgent, link: string, password = NEW): Promise<Answer> {
  return agent.submit(await agent.follow(await agent.get(link)), { new_password: password });
}

const signIn = (password: string, agent = new UserAgent(product.url)) => agent.openAccount({ ...dinah, password });

/** Allows the request where the consent page asks. @returns the parameters of the authorization response */
async function toApplication(agent: UserAgent, answer: Answer): Promise<Record<string, string>> {
  let last = await agent.follow(answer);
  if (last.body.includes('name="decision"')) last = await agent.follow(await agent.submit(last, { decision: 'allow' }));
  return responseOf(last.location ?? 'about:blank');
}

describe('GET and POST /forgot-password', () => {
  it('the page after the form says where the link continues: in this browser for an application, otherwise in any', async () => {
    const agent = new UserAgent(product.url);
    expect(textOf(await forget(agent, dinah.email))).toContain('To continue at the application, open the link in this');
    const forgot = await agent.get(`${product.url}/forgot-password`);
    const sent = await agent.submit(forgot, { username: dinah.email });
    expect(textOf(sent)).toContain('You can open the link in any browser');
  });

  it.each(['username', 'email'] as const)(
    'the %s finds the account, and the application gets its user back',
    async (by) => {
      const agent = new UserAgent(product.url);
      const sent = await forget(agent, dinah[by], 'state-of-the-app');
      expect(sent.status).toBe(200);
      expect(textOf(sent)).toContain('a mail with a link is on its way');
      const response = await toApplication(agent, await reset(agent, await resetLink()));
      expect(response).toMatchObject({ state: 'state-of-the-app', code: expect.any(String) as string });
      expect((await signIn(NEW)).url).toBe(`${product.url}/account`);
      expect((await signIn(dinah.password)).status).toBe(400);
    },
  );

  it('PE5: in another browser the link sets the password, and does not continue the sign-in of the first one', async () => {
    const first = new UserAgent(product.url);
    await forget(first, dinah.email);
    const second = new UserAgent(product.url);
    const done = await second.follow(await reset(second, await resetLink()));
    expect(textOf(done)).toContain('Return to the application');
    expect(second.cookieNames).not.toContain(second.ours('session'));
    expect((await first.follow(await first.get(request('s')))).url).toContain('/login?');
  });

  it('PE1: after a reset the sign-in still asks for the second factor', async () => {
    const { seed } = await setUpApp(product.url, dinah, clock.now().getTime());
    clock.advance(60);
    const agent = new UserAgent(product.url);
    await forget(agent, dinah.email);
    const factor = await agent.follow(await reset(agent, await resetLink()));
    expect(factor.url).toContain('/login/factor');
    expect(agent.cookieNames).not.toContain(agent.ours('session'));
    const done = await agent.submit(factor, { code: codeOf(seed, clock.now().getTime()) });
    expect(await toApplication(agent, done)).toHaveProperty('code');
  });

  it('PE7: a reset ends other sessions, and tells the owner', async () => {
    const other = new UserAgent(product.url);
    await signIn(dinah.password, other);
    const agent = new UserAgent(product.url);
    await forget(agent, dinah.email);
    await reset(agent, await resetLink());
    expect((await other.follow(await other.get(`${product.url}/account`))).url).toContain('/login?');
    const messages = (await mailbox.to(dinah.email)).map(({ message }) => message);
    expect(messages.filter((message) => message !== 'new-browser')).toEqual(['reset-password', 'password-changed']);
    const { body } = await product.admin.get(`/audit-events?sub=${sub}`);
    const types = (body['items'] as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['user.password_reset_requested', 'user.password_reset']));
  });

  it('a password that the policy refuses leaves the link unused', async () => {
    const agent = new UserAgent(product.url);
    await forget(agent, dinah.email);
    const refused = await reset(agent, await resetLink(), 'short');
    expect(refused.status).toBe(400);
    expect(textOf(refused)).toContain('The new password must have at least 8 characters');
    expect((await agent.submit(refused, { new_password: NEW })).status).toBe(303);
  });

  it('a request for the sub of an account as the name leaves its link usable', async () => {
    await forget(new UserAgent(product.url), dinah.email);
    expect((await forget(new UserAgent(product.url), sub)).status).toBe(200);
    expect((await reset(new UserAgent(product.url), await resetLink())).status).toBe(200);
    expect((await signIn(NEW)).url).toBe(`${product.url}/account`);
  });

  it('PE6: at most three mails an hour, and the link of the third one works', async () => {
    for (let i = 0; i < 4; i++) expect((await forget(new UserAgent(product.url), dinah.email)).status).toBe(200);
    expect(await mailbox.to(dinah.email)).toHaveLength(3);
    expect((await reset(new UserAgent(product.url), await resetLink())).status).toBe(200);
  });

  it('a form without its proof, or from another site, sends nothing', async () => {
    const agent = new UserAgent(product.url);
    const { action, fields } = formOf(await agent.follow(await agent.get(`${product.url}/forgot-password`)))!;
    const form = { ...fields, username: dinah.email };
    expect((await agent.post(action, { ...form, csrf_token: 'wrong' })).status).toBe(403);
    expect((await agent.post(action, form, { origin: 'https://evil.example' })).status).toBe(403);
    expect(await mailbox.linkMessagesTo(dinah.email)).toEqual([]);
  });

  it('markup in the typed name is shown as text', async () => {
    const { body } = await forget(new UserAgent(product.url), '"><script>alert(1)</script>');
    expect(body).not.toContain('<script>alert');
  });
});

describe('enumeration at POST /forgot-password (LC1, PE6)', () => {
  /** What a request changes and computes, apart from its answer. */
  async function work() {
    const dataSource = product.app.get<DataSource>(getDataSourceToken());
    const rows = async (table: string) => Number((await dataSource.query(`SELECT COUNT(*) AS n FROM ${table}`))[0].n);
    const { computed: hashes } = product.app.get(PasswordHasher, { strict: false });
    return { hashes, mails: await rows('mails'), links: await rows('mail_links'), events: await rows('audit_events') };
  }

  async function answerFor(name: string) {
    const before = await work();
    const { status, headers, body } = await forget(new UserAgent(product.url), name);
    const after = await work();
    const names = [...headers.keys()].filter((header) => !['date', 'content-length', 'x-request-id'].includes(header));
    const text = body.replaceAll(name, 'NAME').replace(/interaction=[\w.-]+/g, 'INTERACTION');
    const done = Object.entries(after).map(([what, value]) => [what, value - before[what as keyof typeof before]]);
    return { status, names, text, done: Object.fromEntries(done) as Record<string, number> };
  }

  it('known, unknown, disabled, without an address, with an unverified one → one answer, with the same rows and no hash', async () => {
    const people = {
      disabled: { email: 'disabled@example.com', email_verified: true, disabled: true },
      unverified: { email: 'unverified@example.com' },
      without: {},
    };
    for (const [username, claims] of Object.entries(people)) {
      await product.admin.createUser({ username: `${username}-${count}`, password: dinah.password, ...claims });
    }
    const known = await answerFor(dinah.username);
    expect(known).toMatchObject({ status: 200, done: { hashes: 0, mails: 1, links: 1, events: 1 } });
    expect(await answerFor(dinah.email)).toMatchObject({ ...known, done: { ...known.done, links: 0 } });
    for (const name of [
      'disabled@example.com',
      'unverified@example.com',
      `without-${count}`,
      'no-one',
      'no-one@example.com',
    ])
      expect(await answerFor(name)).toEqual(known);
    for (const { email } of [people.disabled, people.unverified])
      expect(await mailbox.linkMessagesTo(email)).toEqual([]);
  });
});
