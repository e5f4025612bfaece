import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PasswordAuthentication, PasswordHasher } from '../../src/user/index.js';
import { ACCOUNT_RULE, NETWORK_RULE } from '../../src/user/sign-in/counters.js';
import { SignInFailure } from '../../src/user/sign-in/sign-in-failure.entity.js';
import { basic, postForm, type JsonAnswer } from '../support/admin-api.js';
import { DATABASES, startApp, type RunningApp } from '../support/app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { textOf, UserAgent, type Answer } from '../support/user-agent.js';

const { free } = ACCOUNT_RULE;
const clock = new FixedClock();

let product: Product;
beforeAll(async () => {
  product = await startProduct({ clock, env: { RATE_LIMITS: 'on' } });
});
beforeEach(() => failuresOf(product).clear());
afterAll(() => product.close());

const failuresOf = ({ app }: RunningApp) => app.get<DataSource>(getDataSourceToken()).getRepository(SignInFailure);

/** Submits a login page, in a new browser unless one is given. */
async function signIn(
  username: string,
  password: string,
  { agent = new UserAgent(product.url), headers = {} }: { agent?: UserAgent; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const page = await agent.follow(
    await agent.get(
      authorizeUrl(product, {
        client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', prompt: 'login',
      }), // prettier-ignore
    ),
  );
  const fields = Object.fromEntries(
    ['interaction', 'csrf_token'].map((name) => [
      name,
      new RegExp(`name="${name}" value="([^"]+)"`).exec(page.body)![1]!,
    ]),
  );
  return agent.post(`${product.url}/login`, { ...fields, username, password }, headers);
}

const asClient = () => basic(product.client.client_id, product.client.client_secret);

function passwordGrant(username: string, password: string): Promise<JsonAnswer> {
  return postForm(`${product.url}/token`, { grant_type: 'password', username, password }, asClient());
}

async function failAt(username: string, times: number): Promise<void> {
  for (let n = 0; n < times; n++) expect((await signIn(username, 'not-it')).status).toBe(400);
}

describe('POST /login after failed sign-ins', () => {
  it('LC2: the same page with 429, Retry-After and a hint; after the wait the right password signs in', async () => {
    await failAt(ALICE.username, free);
    const refused = await signIn(ALICE.username, ALICE.password);
    expect([refused.status, refused.headers.get('retry-after'), refused.location]).toEqual([429, '1', null]);
    expect(textOf(refused)).toContain('Too many failed attempts. Please wait 1 second, then try again.');
    expect(refused.body).toMatch(/name="username"[\s\S]*name="password"/);
    clock.advance(1);
    expect((await signIn(ALICE.username, ALICE.password)).status).toBe(303);
  });

  it('LC1: an unknown username → the same answer', async () => {
    await failAt(ALICE.username, free);
    await failAt('nobody', free);
    const shown = await Promise.all([ALICE.username, 'nobody'].map((username) => signIn(username, 'not-it')));
    expect(shown.map(({ status }) => status)).toEqual([429, 429]);
    expect(textOf(shown[0]!)).toBe(textOf(shown[1]!));
  });

  it('LC2: failures elsewhere do not delay a browser in which the user has signed in before', async () => {
    const agent = new UserAgent(product.url);
    expect((await signIn(ALICE.username, ALICE.password, { agent })).status).toBe(303);
    expect(agent.cookie(agent.ours('device'))).toMatch(/^\d+-[\w-]{22}\.[\w-]{43}$/);
    await failAt(ALICE.username, free);
    expect((await signIn(ALICE.username, ALICE.password)).status).toBe(429);
    expect((await signIn(ALICE.username, ALICE.password, { agent })).status).toBe(303);
  });

  it('LC2: an address that tries many usernames is delayed, also with changing X-Forwarded-For headers', async () => {
    await signIn('one', 'not-it');
    await signIn('two', 'not-it');
    await failuresOf(product).update({ failures: 2 }, { failures: NETWORK_RULE.free - 1 });
    expect((await signIn('three', 'not-it', { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(400);
    expect((await signIn('four', 'not-it', { headers: { 'x-forwarded-for': '192.0.2.2' } })).status).toBe(429);
  });
});

describe('POST /token with grant_type=password after failed sign-ins', () => {
  it('LC2: 429 temporarily_unavailable with Retry-After, not invalid_grant, because the password was not checked', async () => {
    for (let n = 0; n < free; n++) {
      const { status, body } = await passwordGrant(ALICE.username, 'not-it');
      expect([status, body['error']]).toEqual([400, 'invalid_grant']);
    }
    const { status, body, headers } = await passwordGrant(ALICE.username, ALICE.password);
    expect([status, body['error'], headers.get('retry-after')]).toEqual([429, 'temporarily_unavailable', '1']);
    clock.advance(1);
    expect((await passwordGrant(ALICE.username, ALICE.password)).status).toBe(200);
  });

  it('LC2: failures at the login page do not delay users of a confidential client', async () => {
    await failAt(ALICE.username, free);
    expect((await passwordGrant(ALICE.username, ALICE.password)).status).toBe(200);
  });
});

describe('more sign-ins than can be hashed', () => {
  it('503 with Retry-After beyond the queue, without counting a failure; tokens, introspection and health still work', async () => {
    const guesses = Promise.all(Array.from({ length: 150 }, (_, n) => passwordGrant(`user-${n}`, 'not-it')));
    const grant = () => postForm(`${product.url}/token`, { grant_type: 'client_credentials' }, asClient());
    const introspection = () => postForm(`${product.url}/introspect`, { token: 'x' }, asClient());
    for (let n = 0; n < 5; n++) {
      expect([(await grant()).status, (await introspection()).status]).toEqual([200, 200]);
      expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
    }
    const answers = await guesses;
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(100);
    expect(answers.every(({ status }) => status === 503 || status === 400)).toBe(true);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ headers }) => headers.get('retry-after') === '2')).toBe(true);
    expect(await failuresOf(product).countBy({ failures: 1 })).toBe(answers.length - refused.length);
  });
});

describe.each(DATABASES.filter((database) => database === 'mysql'))('two processes over one %s', (database) => {
  it('LC2: 30 guesses at once in each → no more hashes than free attempts in total', async () => {
    const one = await startProduct({ database, clock });
    const two = await startApp({ databaseUrl: one.databaseUrl, clock });
    const apps = [one.app, two.app];
    const hashes = () => apps.reduce((sum, app) => sum + app.get(PasswordHasher).computed, 0);
    const before = hashes();
    const guesses = apps.flatMap((app) =>
      Array.from({ length: 30 }, () => app.get(PasswordAuthentication).authenticate(ALICE.username, 'not-it')),
    );
    const outcomes = await Promise.allSettled(guesses);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(free);
    expect(hashes() - before).toBe(free);
    await two.close();
    await one.close();
  });
});
