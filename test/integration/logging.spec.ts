import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { basic, bearer, postForm, type JsonAnswer } from '../support/admin-api.js';
import { captured } from '../support/captured-log.js';
import { ALICE, authorize, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { SecretTrap } from '../support/secret-trap.js';
import { UserAgent } from '../support/user-agent.js';

const HUNTER = 'hunter2-hunter2-hunter2-hunter2-hunter2';

describe('the log', () => {
  const log = captured();
  const trap = new SecretTrap();
  let product: Product;
  beforeAll(async () => {
    vi.stubGlobal('fetch', trap.fetch);
    product = await startProduct({ logTo: log.destination, env: { LOG_LEVEL: 'trace', LOG_FORMAT: 'json' } });
    trap.add(ALICE.password, HUNTER);
    await aWholeDay(product);
  });
  afterAll(async () => {
    await product.close();
    vi.unstubAllGlobals();
  });

  it('AD4, AD8: holds no code, token, secret, password, cookie, assertion or query of all that went over the wire', () => {
    const met = [
      'access_token',
      'client_secret',
      'code',
      'code_verifier',
      'cookie',
      'csrf_token',
      'id_token',
      'password',
      'refresh_token',
    ];
    expect([...trap.names]).toEqual(expect.arrayContaining(met));
    expect(trap.foundIn(log.text())).toEqual([]);
    expect(log.text()).not.toContain('Basic ');
    expect(log.text()).not.toMatch(/Bearer ey/);
  });

  it('has one line for each request, with method, path, status, duration and id', () => {
    const lines = log.lines().filter(({ method }) => method !== undefined);
    expect(lines.length).toBe(trap.requests);
    for (const line of lines) {
      expect(line).toMatchObject({ request: expect.any(String), status: expect.any(Number), ms: expect.any(Number) });
      expect(line['path']).toMatch(/^\/[^?]*$/);
    }
  });

  it('AD8: every line is one JSON object, also for hostile input', () => {
    for (const line of log.text().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
  });

  it('names the refusal, its code and its reason on a line with the id of its request', () => {
    const refusal = log.lines().find(({ context, error }) => context === 'Refusal' && error === 'invalid_grant');
    expect(refusal).toMatchObject({ refusal: expect.any(String), reason: expect.any(String), path: '/token' });
    const ofRequest = log.lines().find(({ method, request }) => method && request === refusal!['request']);
    expect(ofRequest).toMatchObject({ method: 'POST', path: '/token', status: 400 });
  });

  it('tells an outage of the database with its cause', () => {
    const outage = log.lines().find(({ error }) => error === 'temporarily_unavailable' || error === 'server_error');
    expect(outage).toMatchObject({ level: 'error', err: { message: expect.any(String) } });
  });
});

/** What goes well, what is refused, and what comes broken; the database goes away at the end. */
async function aWholeDay(product: Product): Promise<void> {
  const { url, client, admin } = product;
  const credentials = basic(client.client_id, client.client_secret);
  const token = (form: Record<string, string>, headers = credentials): Promise<JsonAnswer> =>
    postForm(`${url}/token`, form, headers);
  const { verifier, challenge } = newPkce();
  const agent = new UserAgent(url);
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256', state: HUNTER };
  const { code = '' } = await authorize(product, { response_type: 'code', scope: 'openid profile', ...pkce }, agent);
  const redemption = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
  const { body } = await token(redemption);
  await authorize(product, { response_type: 'code id_token token', scope: 'openid', nonce: HUNTER }, agent);
  await token({ grant_type: 'refresh_token', refresh_token: body['refresh_token'] as string });
  await fetch(`${url}/userinfo`, { headers: bearer(body['access_token'] as string) });
  await postForm(`${url}/introspect`, { token: body['access_token'] as string }, credentials);
  await postForm(`${url}/revoke`, { token: body['refresh_token'] as string }, credentials);
  await token({ grant_type: 'password', username: ALICE.username, password: ALICE.password });
  await admin.call('POST', `/clients/${client.client_id}/secrets`, {});

  await token(redemption);
  await token({ grant_type: 'refresh_token', refresh_token: HUNTER });
  await token({ grant_type: 'password', username: 'alice', password: HUNTER });
  await token({ grant_type: HUNTER });
  await token(redemption, basic(client.client_id, HUNTER));
  await postForm(`${url}/token?client_secret=${HUNTER}`, {
    ...redemption,
    client_id: client.client_id,
    client_secret: HUNTER,
  });
  await new UserAgent(url).authorize(
    `${url}/authorize?client_id=${client.client_id}&redirect_uri=${REDIRECT_URI}&response_type=code&scope=openid&${new URLSearchParams(pkce).toString()}`,
    { username: 'alice', password: HUNTER },
  );
  for (const path of ['nope', 'authorize', 'userinfo', 'errors/x', 'admin/clients', '%E0%A4%A', 'login', 'jwks']) {
    await fetch(`${url}/${path}?access_token=${HUNTER}&code=${HUNTER}`, { redirect: 'manual' });
  }
  await fetch(`${url}/userinfo`, { headers: bearer(HUNTER) });
  const json = { 'content-type': 'application/json', ...bearer(admin.token) };
  for (const text of [
    HUNTER,
    `{"password":"${HUNTER}"`,
    `["${HUNTER}",]`,
    `{"username":"x","password":{"$ne":"${HUNTER}"}}`,
  ]) {
    await fetch(`${url}/admin/users`, { method: 'POST', headers: json, body: text });
  }
  await fetch(`${url}/token`, { method: 'POST', headers: json, body: `{"client_secret":"${HUNTER}"}` });
  await postForm(`${url}/token`, `client_secret=${HUNTER}&client_secret=${HUNTER}`);
  await fetch(`${url}/token`, {
    method: 'POST',
    body: `client_secret=${HUNTER}%zz`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  await admin.call('POST', '/users', { username: 'bob', password: HUNTER, email: 7 });

  await product.app.get(DataSource).destroy();
  await token({ grant_type: 'refresh_token', refresh_token: body['refresh_token'] as string });
  await token({ grant_type: 'password', username: ALICE.username, password: ALICE.password });
}
