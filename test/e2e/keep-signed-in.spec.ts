import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdminApi } from '../support/admin-api.js';
import { codeOf, seedOn } from '../support/authenticator-app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, responseOf, textOf, UserAgent, type Answer, type Credentials } from '../support/user-agent.js';

const DAY = 86_400;
const clock = new FixedClock(new Date());
let product: Product;
let clientId: string;
/** The clock advances by days. */
let admin: AdminApi;
let dinah: Credentials;
let count = 0;

beforeAll(async () => {
  product = await startProduct({ clock, env: { ACCESS_TOKEN_TTL: String(DAY), KEEP_SIGNED_IN: String(30 * DAY) } });
  const client = await product.admin.createClient({
    client_name: 'Photos', redirect_uris: [REDIRECT_URI], response_types: ['id_token'], grant_types: ['implicit'], skip_consent: true,
  }); // prettier-ignore
  clientId = client.client_id;
});
afterAll(() => product.close());
beforeEach(async () => {
  dinah = { username: `dinah-${++count}`, password: 'the cat of the house' };
  admin = await AdminApi.of(product.url);
  await admin.createUser(dinah);
});

const url = (change: Readonly<Record<string, string>> = {}) =>
  authorizeUrl(product, {
    client_id: clientId, redirect_uri: REDIRECT_URI, response_type: 'id_token', scope: 'openid', nonce: 'n', ...change,
  }); // prettier-ignore

/** Submits the login page with or without the box. */
async function login(agent: UserAgent, page: Answer, keeps: boolean, password = dinah.password): Promise<Answer> {
  const { action, fields } = formOf(page)!;
  const { keep: _, ...others } = fields;
  const sent = { ...others, username: dinah.username, password, ...(keeps && { keep: 'yes' }) };
  return agent.post(action, sent);
}

const opened = async (agent: UserAgent, change = {}) => agent.follow(await agent.get(url(change)));

const isSignedIn = async (agent: UserAgent) =>
  'id_token' in responseOf((await agent.get(url({ prompt: 'none' }))).location!);

const sessionLine = (agent: UserAgent, answer: Answer) =>
  answer.headers.getSetCookie().find((line) => line.startsWith(`${agent.ours('session')}=`))!;

describe('KEEP_SIGNED_IN', () => {
  it('POST /login with the box → the session lives for that time without use, and its cookie outlives the browser', async () => {
    const agent = new UserAgent(product.url);
    const page = await opened(agent);
    expect(textOf(page)).toContain('Keep me signed in on this browser for 30 days');
    const answer = await login(agent, page, true);
    const expires = new Date(clock.now().getTime() + 30 * DAY * 1000).toUTCString();
    expect(sessionLine(agent, answer)).toContain(`Expires=${expires.slice(0, -6)}`);
    clock.advance(30 * DAY - 60);
    expect(await isSignedIn(agent)).toBe(true);
    clock.advance(60);
    expect(await isSignedIn(agent)).toBe(false);
  });

  it('POST /login without the box → a cookie of the browser session, and SESSION_IDLE_TTL', async () => {
    const agent = new UserAgent(product.url);
    const answer = await login(agent, await opened(agent), false);
    expect(sessionLine(agent, answer)).not.toContain('Expires');
    clock.advance(3600);
    expect(await isSignedIn(agent)).toBe(false);
  });

  it('the box survives a wrong password', async () => {
    const agent = new UserAgent(product.url);
    const again = await login(agent, await opened(agent), true, 'wrong');
    expect(again.body).toContain('value="yes" checked');
    const without = await login(agent, again, false, 'wrong');
    expect(without.body).not.toContain('value="yes" checked');
    const answer = await login(agent, again, true);
    expect(sessionLine(agent, answer)).toContain('Expires');
  });

  it('the choice survives the enrolment and the check of a second factor; a step-up leaves the session as it is', async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:grantry:acr:2'] } } });
    const agent = new UserAgent(product.url);
    const enrol = await agent.follow(await login(agent, await opened(agent, { claims }), true));
    const seed = seedOn(enrol);
    expect(sessionLine(agent, await agent.submit(enrol, { code: codeOf(seed, clock.now().getTime()) }))).toContain(
      'Expires',
    );
    clock.advance(60);
    const other = new UserAgent(product.url);
    const factor = await other.follow(await login(other, await opened(other), true));
    const form = formOf(factor)!;
    const { trust: _, ...fields } = form.fields;
    const done = await other.post(form.action, { ...fields, code: codeOf(seed, clock.now().getTime()) });
    expect(sessionLine(other, done)).toContain('Expires');
    clock.advance(2 * DAY);
    expect(await isSignedIn(other)).toBe(true);
  });

  it('max_age and auth_time tell the truth in a kept session; the page of the new sign-in has the box ticked', async () => {
    const agent = new UserAgent(product.url);
    const first = await login(agent, await opened(agent), true);
    const { auth_time: at } = decodeJwt(responseOf(first.location!)['id_token']!);
    clock.advance(5 * DAY);
    const silent = await agent.get(url({ prompt: 'none' }));
    expect(decodeJwt(responseOf(silent.location!)['id_token']!)['auth_time']).toBe(at);
    expect(responseOf((await agent.get(url({ prompt: 'none', max_age: '60' }))).location!)).toMatchObject({
      error: 'login_required',
    });
    const page = await opened(agent, { max_age: '60' });
    expect(page.body).toContain('value="yes" checked');
    const answer = await login(agent, page, false);
    expect(sessionLine(agent, answer)).not.toContain('Expires');
    clock.advance(3600);
    expect(await isSignedIn(agent)).toBe(false);
  });

  it('GET /account says until when the session is kept; another browser is not kept by it', async () => {
    const agent = new UserAgent(product.url);
    await login(agent, await opened(agent), true);
    const other = new UserAgent(product.url);
    await login(other, await opened(other), false);
    const account = textOf(await other.get(`${product.url}/account`));
    expect(account.match(/Stays signed in until/g)).toHaveLength(1);
  });

  it('POST /login with the box where the operator does not offer it → the session ends as before', async () => {
    const plain = await startProduct({ clock });
    try {
      const agent = new UserAgent(plain.url);
      const page = await agent.follow(await agent.get(`${plain.url}/account`));
      expect(textOf(page)).not.toContain('Keep me signed in');
      const { action, fields } = formOf(page)!;
      const sent = { ...fields, username: 'alice', password: 'a-rabbit-with-a-watch-7', keep: 'yes' };
      const answer = await agent.post(action, sent);
      expect(sessionLine(agent, answer)).not.toContain('Expires');
      clock.advance(3600);
      expect((await agent.get(`${plain.url}/account`)).status).toBe(302);
    } finally {
      await plain.close();
    }
  });
});
