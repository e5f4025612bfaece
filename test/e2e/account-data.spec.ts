import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditService } from '../../src/audit/index.js';
import { Transactions } from '../../src/database/index.js';
import type { Json } from '../support/admin-api.js';
import { FixedClock } from '../support/fixed-clock.js';
import { LogoutReceiver } from '../support/logout-receiver.js';
import { Mailbox } from '../support/mailbox.js';
import { ALICE, authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { BackChannel } from '../support/back-channel.js';
import {
  formsOf,
  linksOf,
  responseOf,
  textOf,
  UserAgent,
  type Answer,
  type Credentials,
} from '../support/user-agent.js';

const A_TIME = expect.stringMatching(/^20.*Z$/) as string;
const clock = new FixedClock(new Date());
let product: Product;
let count = 0;
let dinah: Credentials;
let sub: string;
let browser: UserAgent;

beforeAll(async () => {
  product = await startProduct({
    clock,
    env: { ACCESS_TOKEN_TTL: '86400', ACCOUNT_DELETION: 'on', OUTBOUND_ALLOW: '127.0.0.1' },
  });
});
afterAll(() => product.close());
beforeEach(async () => {
  dinah = { username: `Dinah-${++count}`, password: 'the cat of the house' };
  sub = await product.admin.createUser({ ...dinah, name: '<b>Dinah</b>', email: `dinah-${count}@example.com` });
  browser = new UserAgent(product.url);
  await browser.openAccount(dinah);
});

const at = (path: string) => `${product.url}/account/${path}`;
const userStatus = async () => (await product.admin.get(`/users/${sub}`)).status;

/** Submits the form of a page with that path. */
async function submit(path: string, fields: Readonly<Record<string, string>> = {}, page?: Answer): Promise<Answer> {
  const shown = page ?? (await browser.get(at(path)));
  const form = formsOf(shown).find(({ action }) => action === at(path));
  if (form === undefined) throw new Error(`no form: ${textOf(shown)}`);
  return browser.post(form.action, { ...form.fields, ...fields });
}

/** A client that dinah allowed the scope, and its tokens. */
async function application(metadata: Json = {}) {
  const client = await product.admin.createClient({
    client_name: 'Photo Prints', redirect_uris: [REDIRECT_URI], grant_types: ['authorization_code', 'refresh_token'], ...metadata,
  }); // prettier-ignore
  const { challenge, verifier } = newPkce();
  const url = authorizeUrl(product, {
    client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid profile offline_access',
    code_challenge: challenge, code_challenge_method: 'S256', prompt: 'consent',
  }); // prettier-ignore
  const channel = new BackChannel(product.url, client);
  const { code } = responseOf(await browser.signIn(url, dinah));
  const { body } = await channel.redeem(code!, { code_verifier: verifier });
  return { client, channel, tokens: body as Record<string, string> };
}

describe('POST /account/data', () => {
  it('downloads what is stored about the person as a JSON file that caches do not keep, without secrets', async () => {
    const { client } = await application();
    const group = (await product.admin.call('POST', '/groups', { name: `cats-${count}` })).body['id'] as string;
    await product.admin.call('PUT', `/groups/${group}/members/${sub}`);
    const answer = await submit('data');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="account-data.json"');
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const data = JSON.parse(answer.body) as Json;
    expect(data).toMatchObject({
      issuer: product.url,
      account: { sub, username: dinah.username },
      claims: { name: '<b>Dinah</b>' },
      groups: [`cats-${count}`],
      sessions: [{ amr: ['pwd'] }],
      consents: [{ client_id: client.client_id }],
      applications: [
        {
          client_id: client.client_id,
          name: 'Photo Prints',
          has_access: true,
          authorization_details: [],
          since: A_TIME,
          last_used_at: A_TIME,
        },
      ],
      factors: { authenticator_app: false, passkeys: [], recovery_codes_left: 0 },
      linked_identities: [],
    });
    const types = (data['audit_events'] as Json[]).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['user.created', 'user.signed_in', 'user.data_downloaded']));
    expect(answer.body).not.toMatch(/argon2|digest|csrf|"actor"/);
    expect((await product.admin.get(`/audit-events?sub=${sub}&type=user.data_downloaded`)).body['items']).toHaveLength(
      1,
    );
  });

  it('has every event, also when there are more than one SELECT reads', async () => {
    const events = Array.from({ length: 450 }, (_, n) => ({ sub, details: { n } }));
    const audit = product.app.get(AuditService, { strict: false });
    const transactions = product.app.get(Transactions, { strict: false });
    await transactions.run((tx) => audit.recordEach('test.event', events, tx));
    const { audit_events: found } = JSON.parse((await submit('data')).body) as { audit_events: Json[] };
    const numbers = found.filter(({ type }) => type === 'test.event').map(({ details }) => (details as Json)['n']);
    expect(new Set(numbers).size).toBe(450);
  });

  it('PE8: an old sign-in signs in again first, and comes back; no session → login page', async () => {
    const page = await browser.get(at('data'));
    clock.advance(301);
    const login = await browser.follow(await submit('data', {}, page));
    expect(login.body).toContain('name="password"');
    const back = await browser.follow(await browser.submit(login, { ...dinah }));
    expect(back.url).toBe(at('data'));
    const stranger = new UserAgent(product.url);
    expect((await stranger.follow(await stranger.get(at('data')))).body).toContain('name="password"');
  });

  it('CSRF: without the token of the page → 403', async () => {
    expect((await submit('data', { csrf_token: 'x' })).status).toBe(403);
  });
});

describe('POST /account/delete (ACCOUNT_DELETION=on)', () => {
  it('deletes the account, ends sessions and tokens, tells client and owner, and audits the sub alone', async () => {
    const receiver = await LogoutReceiver.start();
    const { channel, tokens, client } = await application({ backchannel_logout_uri: receiver.uri });
    const other = new UserAgent(product.url);
    await other.openAccount(dinah);

    const page = await browser.get(at('delete'));
    expect(textOf(page)).toContain(dinah.username);
    const answer = await submit('delete', { confirmation: ` ${dinah.username.toLowerCase()} ` }, page);
    expect(answer).toMatchObject({ status: 303, location: at('deleted') });
    const deleted = await browser.follow(answer);
    expect(textOf(deleted)).toContain('Your account has been deleted');
    expect(linksOf(deleted)).toEqual({ 'Go to the start page': `${product.url}/` });

    expect(await userStatus()).toBe(404);
    for (const agent of [browser, other]) {
      expect((await agent.follow(await agent.get(`${product.url}/account`))).body).toContain('name="password"');
    }
    expect((await channel.introspect(tokens['access_token']!)).body).toEqual({ active: false });
    expect((await channel.refresh(tokens['refresh_token']!)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await product.admin.get(`/consents?client_id=${client.client_id}`)).body['items']).toEqual([]);
    const [event] = (await product.admin.get(`/audit-events?sub=${sub}&type=user.deleted`)).body['items'] as Json[];
    expect(event).toMatchObject({ sub, actor: null, details: { by: 'user' } });
    await receiver.waitFor(1);
    expect(receiver.notices).toHaveLength(1);
    receiver.close();
    const mails = await new Mailbox(product.app).to(`dinah-${count}@example.com`);
    expect(mails.map(({ message }) => message)).toContain('account-deleted');

    const again = await submit('delete', { confirmation: dinah.username }, page);
    expect((await browser.follow(again)).body, 'sent again: no dead end').toContain('name="password"');
  });

  it('another name, and none → 400, and the account stays', async () => {
    for (const confirmation of ['', 'alice', `${dinah.username}x`, '<b>', 'x'.repeat(5000)]) {
      const answer = await submit('delete', { confirmation });
      expect([confirmation.slice(0, 9), answer.status]).toEqual([confirmation.slice(0, 9), 400]);
      expect(textOf(answer)).toContain('This is not your username');
    }
    expect(await userStatus()).toBe(200);
  });

  it('PE8: an old sign-in → login page; the account stays', async () => {
    const page = await browser.get(at('delete'));
    clock.advance(301);
    const answer = await browser.follow(await submit('delete', { confirmation: dinah.username }, page));
    expect(answer.body).toContain('name="password"');
    expect((await browser.follow(await browser.submit(answer, { ...dinah }))).url).toBe(at('delete'));
    expect(await userStatus()).toBe(200);
  });

  it('CSRF: without the token, with that of another page, or from another site → 403; the account stays', async () => {
    const token = formsOf(await browser.get(at('data')))[0]!.fields['csrf_token']!;
    const fields = { confirmation: dinah.username };
    expect((await submit('delete', { ...fields, csrf_token: '' })).status).toBe(403);
    expect((await submit('delete', { ...fields, csrf_token: token })).status).toBe(403);
    const form = formsOf(await browser.get(at('delete')))[0]!;
    const foreign = await browser.post(form.action, { ...form.fields, ...fields }, { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect(await userStatus()).toBe(200);
  });

  it('sent 8 times at once → one deletion, one event, no error', async () => {
    const page = await browser.get(at('delete'));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => submit('delete', { confirmation: dinah.username }, page)),
    );
    expect(answers.map(({ status }) => status).filter((status) => status !== 303 && status !== 302)).toEqual([]);
    expect(await userStatus()).toBe(404);
    expect((await product.admin.get(`/audit-events?sub=${sub}&type=user.deleted`)).body['items']).toHaveLength(1);
  });
});

describe('POST /account/delete of the last administrator (ADR 0050)', () => {
  it('→ 409, and the account stays', async () => {
    const lone = await startProduct({ env: { ACCOUNT_DELETION: 'on' } });
    const scopes = ['clients:read', 'clients:write', 'users:read', 'users:write'];
    expect((await lone.admin.call('PATCH', `/users/${lone.sub}`, { admin_scopes: scopes })).status).toBe(200);
    await lone.admin.createClient({ redirect_uris: [REDIRECT_URI], scope: `openid ${scopes.join(' ')}` });
    expect((await lone.admin.call('DELETE', '/clients/admin')).status).toBe(204);
    const agent = new UserAgent(lone.url);
    await agent.openAccount(ALICE);
    const page = await agent.get(`${lone.url}/account/delete`);
    const answer = await agent.submit(page, { confirmation: 'alice' });
    expect(answer.status).toBe(409);
    expect(textOf(answer)).toContain('You are the last administrator');
    expect((await agent.get(`${lone.url}/account`)).status).toBe(200);
    await lone.close();
  });
});

describe('ACCOUNT_DELETION=off', () => {
  it('the page says so, and the form deletes nothing', async () => {
    const strict = await startProduct();
    const agent = new UserAgent(strict.url);
    await agent.openAccount(ALICE);
    const away = await agent.get(`${strict.url}/account/delete`);
    expect(away.status).toBe(302);
    const page = await agent.follow(away);
    expect(page.url).toBe(`${strict.url}/account/data`);
    expect(textOf(page)).toContain('does not let people delete');
    const { fields } = formsOf(page)[0]!;
    const answer = await agent.post(`${strict.url}/account/delete`, { ...fields, confirmation: 'alice' });
    expect(answer.status).toBe(303);
    expect((await strict.admin.get(`/users/${strict.sub}`)).status).toBe(200);
    await strict.close();
  });
});
