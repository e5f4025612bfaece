import { request as rawRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { captured } from '../support/captured-log.js';
import { FixedClock } from '../support/fixed-clock.js';
import { Mailbox } from '../support/mailbox.js';
import { startProduct, type Product } from '../support/product.js';
import { formOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const NEW = 'a brand new looking-glass';
const UNUSABLE = 'This link has expired, was used before, or was replaced by a newer one';
const clock = new FixedClock(new Date());
const log = captured();
let product: Product;
let mailbox: Mailbox;
let count = 0;
let email: string;
let sub: string;

beforeAll(async () => {
  product = await startProduct({
    clock,
    logTo: log.destination,
    env: { ACCESS_TOKEN_TTL: '86400', LOG_LEVEL: 'debug' },
  });
  mailbox = new Mailbox(product.app);
});
afterAll(() => product.close());
beforeEach(async () => {
  email = `dinah-${++count}@example.com`;
  const who = { username: `dinah-${count}`, password: 'the cat of the house' };
  sub = await product.admin.createUser({ ...who, email, email_verified: true });
});

/** Requests a link for an address. @returns the link of the mail */
async function linkFor(address: string, agent = new UserAgent(product.url)): Promise<string> {
  await agent.submit(await agent.get(`${product.url}/forgot-password`), { username: address });
  return mailbox.linkTo(address, 'reset-password');
}

/** Opens a link in a new browser. */
async function open(link: string, agent = new UserAgent(product.url)): Promise<Answer> {
  return agent.follow(await agent.get(link));
}

describe('GET /link (PE5)', () => {
  it('moves the token into a cookie of this path, and redirects with 303 to an address without it', async () => {
    const link = await linkFor(email);
    const answer = await new UserAgent(product.url).get(link);
    expect(answer).toMatchObject({ status: 303, location: `${product.url}/link` });
    expect(answer.headers.getSetCookie().find((line) => line.includes('grantry_link'))).toMatch(
      /Max-Age=900; Path=\/link; .*HttpOnly; SameSite=Lax/,
    );
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('a mail scanner that sends GET and HEAD, and follows redirects, uses nothing up', async () => {
    const link = await linkFor(email);
    for (let i = 0; i < 3; i++) {
      await fetch(link, { method: 'HEAD' });
      expect(textOf(await open(link))).toContain('The new password of');
    }
    const agent = new UserAgent(product.url);
    const done = await agent.follow(await agent.submit(await open(link, agent), { new_password: NEW }));
    expect(textOf(done)).toContain('Your new password is set');
  });

  it('the token is in no log line, page, or address of a page', async () => {
    const link = await linkFor(email);
    const secret = new URL(link).searchParams.get('token')!.split('.')[1]!;
    const page = await open(link);
    expect(page.url).toBe(`${product.url}/link`);
    expect(page.body).not.toContain(secret);
    await expect.poll(() => log.text()).toContain('"path":"/link"');
    expect(log.text()).not.toContain(secret);
  });

  it.each([
    ['no token', ''],
    ['a malformed one', '?token=abc'],
    ['an unknown one', `?token=0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978.${'a'.repeat(43)}`],
  ])('%s → a page that leads to the sign-in', async (_, query) => {
    const page = await open(`${product.url}/link${query}`);
    expect(page.status).toBe(400);
    expect(textOf(page)).toContain(UNUSABLE);
    expect(page.body).toContain('href="/account"');
  });

  it('the right id with another secret opens nothing', async () => {
    const link = await linkFor(email);
    const other = link.slice(0, -43) + 'a'.repeat(43);
    expect(textOf(await open(other))).toContain(UNUSABLE);
  });

  it('the cookie works for 15 minutes, the link to reset a password for 30', async () => {
    const link = await linkFor(email);
    const agent = new UserAgent(product.url);
    await open(link, agent);
    clock.advance(901);
    expect(textOf(await agent.get(`${product.url}/link`))).toContain(UNUSABLE);
    expect((await open(link)).status).toBe(200);
    clock.advance(900);
    expect(textOf(await open(link))).toContain(UNUSABLE);
  });

  it('a link names the issuer, not the Host or X-Forwarded-Host of the request (host-header poisoning)', async () => {
    const agent = new UserAgent(product.url);
    const page = await agent.get(`${product.url}/forgot-password`);
    const { fields } = formOf(page)!;
    const cookie = agent.cookieNames.map((name) => `${name}=${agent.cookie(name)}`).join('; ');
    const body = new URLSearchParams({ ...fields, username: email }).toString();
    const status = await new Promise((resolve, reject) => {
      const headers = {
        host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example', cookie, 'content-type': 'application/x-www-form-urlencoded',
      }; // prettier-ignore
      rawRequest(`${product.url}/forgot-password`, { method: 'POST', headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      })
        .on('error', reject)
        .end(body);
    });
    expect(status).toBe(200);
    expect(await mailbox.linkTo(email, 'reset-password')).toMatch(new RegExp(`^${product.url}/link\\?token=`));
  });
});

describe('POST /link (PE5)', () => {
  it('works once: the same form again, and the link again, are refused', async () => {
    const link = await linkFor(email);
    const agent = new UserAgent(product.url);
    const page = await open(link, agent);
    const cookie = agent.cookie(agent.ours('link'))!;
    expect((await agent.submit(page, { new_password: NEW })).status).toBeLessThan(400);
    agent.setCookie(agent.ours('link'), cookie);
    const again = await agent.submit(page, { new_password: 'another looking-glass' });
    expect(again.status).toBe(400);
    expect(textOf(again)).toContain(UNUSABLE);
    expect(textOf(await open(link))).toContain(UNUSABLE);
  });

  it('a new link of the same purpose ends the older one', async () => {
    const first = await linkFor(email);
    clock.advance(1);
    const second = await linkFor(email);
    expect(textOf(await open(first))).toContain(UNUSABLE);
    expect((await open(second)).status).toBe(200);
  });

  it('a form of one link does not use up another one', async () => {
    const agent = new UserAgent(product.url);
    const { fields } = formOf(await open(await linkFor(email), agent))!;
    const other = `other-${count}@example.com`;
    await product.admin.createUser({
      username: other,
      password: 'the cat of the house',
      email: other,
      email_verified: true,
    });
    await open(await linkFor(other), agent);
    const answer = await agent.post(`${product.url}/link`, { ...fields, new_password: NEW });
    expect(answer.status).toBe(403);
  });

  it.each([
    ['another address', { email: 'new@example.com', email_verified: true }],
    ['a new password', { password: 'set by an administrator' }],
    ['no account any more', { disabled: true }],
  ])('%s of the account ends the link', async (_, change) => {
    const link = await linkFor(email);
    await product.admin.call('PATCH', `/users/${sub}`, change);
    const page = await open(link);
    expect(page.status).toBe(400);
    expect(page.body).not.toContain('name="new_password"');
  });

  it('a form without its proof, or from another site, changes nothing', async () => {
    const agent = new UserAgent(product.url);
    const { action, fields } = formOf(await open(await linkFor(email), agent))!;
    const form = { ...fields, new_password: NEW };
    expect((await agent.post(action, { ...form, csrf_token: 'wrong' })).status).toBe(403);
    expect((await agent.post(action, form, { origin: 'https://evil.example' })).status).toBe(403);
    expect(textOf(await agent.post(action, form))).toContain('Your new password is set');
  });

  it('an attacker who plants the cookie of another link cannot have its form sent by a page of another site', async () => {
    const victim = new UserAgent(product.url);
    await victim.get(await linkFor(email));
    expect((await victim.post(`${product.url}/link`, { new_password: NEW })).status).toBe(403);
  });

  it('the session after a reset has another cookie than the one before (fixation)', async () => {
    const agent = new UserAgent(product.url);
    agent.setCookie(agent.ours('session'), 'planted');
    const link = await linkFor(email, agent);
    await agent.follow(await agent.submit(await open(link, agent), { new_password: NEW }));
    expect(agent.cookie(agent.ours('session'))).not.toBe('planted');
  });
});
