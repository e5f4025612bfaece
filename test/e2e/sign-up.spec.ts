import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import * as openid from 'openid-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PasswordHasher } from '../../src/user/index.js';
import { FixedClock } from '../support/fixed-clock.js';
import { Mailbox } from '../support/mailbox.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, linksOf, responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const PASSWORD = 'a brand new looking-glass';
const clock = new FixedClock(new Date());
let product: Product;
let mailbox: Mailbox;
let count = 0;
let email: string;

beforeAll(async () => {
  product = await startProduct({ clock, env: { SIGN_UP: 'open', ACCESS_TOKEN_TTL: '86400' } });
  mailbox = new Mailbox(product.app);
});
afterAll(() => product.close());
beforeEach(() => {
  email = `Dinah-${++count}@example.com`;
});

const request = (more: Record<string, string> = {}, at = product) =>
  authorizeUrl(at, {
    client_id: at.client.client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid email',
    state: 's',
    ...more,
  });

/** Follows the link of the login page, and asks for a mail. */
async function ask(agent: UserAgent, address = email, url = request()): Promise<Answer> {
  const login = await agent.follow(await agent.get(url));
  const page = await agent.get(linksOf(login)['Create an account']!);
  return agent.submit(page, { email: address });
}

const open = async (agent: UserAgent, address = email) =>
  agent.follow(await agent.get(await mailbox.linkTo(address, 'sign-up')));

const userOf = async (address: string) => {
  const { body } = await product.admin.get(`/users?email=${encodeURIComponent(address)}`);
  return body['items'] as Record<string, unknown>[];
};

/** Allows the request where the consent page asks. @returns the authorization response */
async function toApplication(agent: UserAgent, answer: Answer): Promise<URL> {
  let last = await agent.follow(answer);
  if (last.body.includes('name="decision"')) last = await agent.follow(await agent.submit(last, { decision: 'allow' }));
  if (last.location === null) throw new Error(`no redirect, but ${last.status} ${textOf(last)}`);
  return new URL(last.location);
}

describe('GET and POST /sign-up', () => {
  it('the application gets its new user, whose address is verified in the first ID token', async () => {
    const auth = openid.ClientSecretBasic(product.client.client_secret);
    // oxlint-disable-next-line typescript/no-deprecated -- the server of the tests has no TLS
    const execute = [openid.allowInsecureRequests];
    const config = await openid.discovery(new URL(product.url), product.client.client_id, undefined, auth, { execute });
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const checks = { expectedState: openid.randomState(), expectedNonce: openid.randomNonce(), pkceCodeVerifier };
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: 'openid email',
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      ui_locales: 'de',
    });
    const agent = new UserAgent(product.url);
    const login = await agent.follow(await agent.get(url.href));
    const page = await agent.get(linksOf(login)['Konto erstellen']!);
    expect((await agent.submit(page, { email })).status).toBe(200);
    expect((await mailbox.to(email)).map(({ message, language }) => [message, language])).toEqual([['sign-up', 'de']]);
    const form = await open(agent);
    expect(textOf(form)).toContain(`Das Konto für ${email}`);
    const response = await toApplication(agent, await agent.submit(form, { new_password: PASSWORD }));
    const tokens = await openid.authorizationCodeGrant(config, response, { ...checks, idTokenExpected: true });
    const claims = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims()!.sub);
    expect(claims).toMatchObject({ email, email_verified: true });
    expect(await userOf(email)).toMatchObject([
      { sub: claims.sub, username: email, email, email_verified: true, locale: 'de', admin_scopes: [] },
    ]);
    const { body } = await product.admin.get(`/audit-events?sub=${claims.sub}`);
    expect((body['items'] as { type: string }[]).map(({ type }) => type)).toContain('user.signed_up');
  });

  it('PE5: in another browser the link creates the account and leads to the account page', async () => {
    const first = new UserAgent(product.url);
    await ask(first);
    const second = new UserAgent(product.url);
    const done = await second.follow(await second.submit(await open(second), { new_password: PASSWORD, username: '' }));
    expect(done.url).toBe(`${product.url}/account`);
    expect((await first.follow(await first.get(request()))).url).toContain('/login?');
  });

  it('from the login of the account page; a chosen username and the address both sign in', async () => {
    const agent = new UserAgent(product.url);
    await ask(agent, email, `${product.url}/account`);
    const form = await open(agent);
    const done = await agent.follow(await agent.submit(form, { username: ` Cat ${count} `, new_password: PASSWORD }));
    expect(done.url).toBe(`${product.url}/account`);
    for (const username of [`cat ${count}`, email.toUpperCase()]) {
      const signedIn = await new UserAgent(product.url).openAccount({ username, password: PASSWORD });
      expect(signedIn.url).toBe(`${product.url}/account`);
    }
  });

  it.each([
    ['a password that the policy refuses', { new_password: 'short' }, 400, 'must have at least 8 characters'],
    ['the address as the password', { new_password: 'ADDRESS' }, 400, 'must not be the name of the user'],
    ['a taken username', { username: 'ALICE' }, 409, 'This username is taken'],
    ['a username of mixed scripts', { username: 'p\u0430ypal' }, 400, 'letters of one script'],
    ['the address of another person as the username', { username: 'x@example.org' }, 400, 'A username with @ must be'],
    ['an answer of a passkey that is none', { assertion: '{}', ticket: 'x' }, 400, 'The passkey could not be added'],
  ])('%s → the form again, and the link is unused', async (_, fields: Record<string, string>, status, text) => {
    const agent = new UserAgent(product.url);
    await ask(agent);
    const given = { new_password: fields['new_password']?.replace('ADDRESS', email) ?? PASSWORD };
    const refused = await agent.submit(await open(agent), { ...fields, ...given });
    expect({ status: refused.status, text: textOf(refused) }).toMatchObject({
      status,
      text: expect.stringContaining(text) as string,
    });
    expect(await userOf(email)).toEqual([]);
    expect((await agent.submit(refused, { username: email, new_password: PASSWORD })).status).toBe(303);
  });

  it('an address that has had an account since the mail → 409; a used link → 400', async () => {
    const agent = new UserAgent(product.url);
    await ask(agent);
    const form = await open(agent);
    await product.admin.createUser({ username: `owner-${count}`, password: PASSWORD, email, email_verified: true });
    expect((await agent.submit(form, { new_password: PASSWORD })).status).toBe(409);
    email = `other-${count}@example.com`;
    await ask(agent);
    const other = await open(agent);
    expect((await agent.submit(other, { new_password: PASSWORD })).status).toBe(303);
    const again = await agent.submit(other, { new_password: `another ${PASSWORD}` });
    expect(again.status).toBe(400);
    expect(linksOf(again)).toHaveProperty('Sign in');
  });

  it('no address, and a form without its proof → 400 and 403, no mail', async () => {
    const agent = new UserAgent(product.url);
    const page = await agent.get(`${product.url}/sign-up`);
    for (const malformed of ['', 'dinah', 'a b@example.com', `${'x'.repeat(300)}@example.com`]) {
      expect((await agent.submit(page, { email: malformed })).status).toBe(400);
    }
    expect((await agent.submit(page, { email, csrf_token: 'wrong' })).status).toBe(403);
    expect(await mailbox.to(email)).toEqual([]);
  });

  it('prompt=create opens the page, signed in or not, and its way to the sign-in works (Initiating User Registration 1.0)', async () => {
    const discovery = (await (await fetch(`${product.url}/.well-known/openid-configuration`)).json()) as object;
    expect(discovery).toMatchObject({ prompt_values_supported: expect.arrayContaining(['create']) as string[] });
    const agent = new UserAgent(product.url);
    await agent.openAccount(ALICE);
    const url = request({ prompt: 'create', login_hint: email });
    const page = await agent.follow(await agent.get(url));
    expect(page.url).toContain('/sign-up?');
    expect(formOf(page)?.fields).toMatchObject({ email });
    const login = await agent.get(linksOf(page)['Back to sign-in']!);
    const response = await toApplication(agent, await agent.submit(login, { ...ALICE }));
    expect(responseOf(response.href)).toHaveProperty('code');
    await agent.submit(page, { email });
    const created = await toApplication(agent, await agent.submit(await open(agent), { new_password: PASSWORD }));
    expect(responseOf(created.href)).toHaveProperty('code');
  });
});

describe('enumeration at POST /sign-up (LC1, PE6)', () => {
  async function work() {
    const dataSource = product.app.get<DataSource>(getDataSourceToken());
    const rows = async (table: string) => Number((await dataSource.query(`SELECT COUNT(*) AS n FROM ${table}`))[0].n);
    const { computed: hashes } = product.app.get(PasswordHasher, { strict: false });
    return { hashes, mails: await rows('mails'), links: await rows('mail_links'), events: await rows('audit_events') };
  }

  async function answerFor(address: string) {
    const before = await work();
    const { status, headers, body } = await ask(new UserAgent(product.url), address);
    const after = await work();
    const names = [...headers.keys()].filter((header) => !['date', 'content-length', 'x-request-id'].includes(header));
    const text = body.replaceAll(address, 'ADDRESS').replace(/interaction=[\w.-]+/g, 'INTERACTION');
    const done = Object.entries(after).map(([what, value]) => [what, value - before[what as keyof typeof before]]);
    return { status, names, text, done: Object.fromEntries(done) as Record<string, number> };
  }

  it('unknown, verified, a username, disabled, invited → one answer with the same rows; each is told what it may know', async () => {
    const known = `known-${count}@example.com`;
    const asUsername = `named-${count}@example.com`;
    const disabled = `disabled-${count}@example.com`;
    const invited = `invited-${count}@example.com`;
    const owner = { password: PASSWORD, email_verified: true };
    await product.admin.createUser({ ...owner, username: `known-${count}`, email: known });
    await product.admin.createUser({ username: asUsername, password: PASSWORD });
    await product.admin.createUser({ ...owner, username: `off-${count}`, email: disabled, disabled: true });
    const { body } = await product.admin.call('POST', '/users', { username: invited, email: invited });
    await product.admin.call('POST', `/users/${body['sub'] as string}/invite`);
    const unknown = await answerFor(email);
    expect(unknown).toMatchObject({ status: 200, done: { hashes: 0, mails: 1, links: 1, events: 1 } });
    for (const address of [known, asUsername, disabled]) expect(await answerFor(address)).toEqual(unknown);
    expect(await answerFor(invited)).toEqual({ ...unknown, done: { ...unknown.done, links: 0 } });
    expect(await mailbox.linkMessagesTo(email)).toEqual(['sign-up']);
    expect(await mailbox.linkMessagesTo(known)).toEqual(['account-exists']);
    expect(await mailbox.linkMessagesTo(asUsername)).toEqual(['account-exists']);
    expect(await mailbox.linkMessagesTo(disabled)).toEqual([]);
    expect(await mailbox.linkMessagesTo(invited)).toEqual(['invitation', 'invitation']);
    expect(await mailbox.linkTo(known, 'account-exists')).toBe(`${product.url}/account`);
  });

  it('PE6: an address receives three mails within an hour, with the same answer to the fourth', async () => {
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await ask(new UserAgent(product.url)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await mailbox.linkMessagesTo(email)).toHaveLength(3);
    clock.advance(3600);
    await ask(new UserAgent(product.url));
    expect(await mailbox.linkMessagesTo(email)).toHaveLength(4);
  });
});
