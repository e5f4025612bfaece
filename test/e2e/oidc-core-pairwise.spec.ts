import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel } from '../support/back-channel.js';
import { OutboundTarget, TARGET_CA } from '../support/outbound-target.js';
import { ALICE, authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const PAIRWISE = { ...EVERYTHING, subject_type: 'pairwise' };

describe.each(DATABASES)('pairwise subjects (OIDC Core §8.1), on %s', (database) => {
  let product: Product;
  let target: OutboundTarget;
  let one: BackChannel;
  let sameSector: BackChannel;
  let other: BackChannel;

  beforeAll(async () => {
    target = await OutboundTarget.start();
    const env = { OUTBOUND_ALLOW: `localhost:${target.port}`, OUTBOUND_CA: TARGET_CA };
    product = await startProduct({ database, env });
    const sector_identifier_uri = target.serveJson('/shared', [REDIRECT_URI, 'https://another.example/cb']);
    one = await clientOf(PAIRWISE);
    sameSector = await clientOf({ ...PAIRWISE, access_token_format: 'opaque' });
    other = await clientOf({ ...PAIRWISE, sector_identifier_uri });
  });
  afterAll(async () => {
    target.close();
    await product.close();
  });

  const clientOf = async (metadata: Json) => new BackChannel(product.url, await product.admin.createClient(metadata));
  const subOf = (idToken: string) => decodeJwt(idToken).sub;

  it('44: discovery lists both subject types', async () => {
    const metadata = (await (await fetch(`${product.url}/.well-known/openid-configuration`)).json()) as Json;
    expect(metadata['subject_types_supported']).toEqual(['public', 'pairwise']);
  });

  it('CM5: each sector gets its own sub, the same at every sign-in and for all clients of the sector', async () => {
    const subs = [];
    for (const client of [one, one, sameSector, other]) subs.push(subOf((await client.signIn())['id_token']));
    const [first, again, same, elsewhere] = subs;
    expect([again, same]).toEqual([first, first]);
    expect(elsewhere).not.toBe(first);
    expect(new Set([first, elsewhere, product.sub]).size).toBe(3);
  });

  it('userinfo, introspection, JWT access tokens and refreshed ID tokens contain that sub and never the user id', async () => {
    for (const client of [one, sameSector]) {
      const tokens = await client.signIn({ scope: 'openid email' });
      const sub = subOf(tokens['id_token']);
      expect((await client.userinfo(tokens['access_token'])).body).toMatchObject({ sub, email: 'alice@example.com' });
      const introspected = [tokens['access_token'], tokens['refresh_token']].map((token) => client.introspect(token));
      for (const { body } of await Promise.all(introspected)) {
        expect(body).toMatchObject({ active: true, sub });
        expect(body).not.toHaveProperty('username');
      }
      const refreshed = await client.refresh(tokens['refresh_token'], { scope: 'openid' });
      expect(subOf(refreshed.body['id_token'])).toBe(sub);
      const payload = tokens['access_token'].split('.')[1] ?? '';
      const text = Buffer.from(payload, 'base64url').toString();
      if (client === one) expect(decodeJwt(tokens['access_token']).sub).toBe(sub);
      expect(text).not.toContain(product.sub);
    }
  });

  it('access tokens of /authorize and of the password grant contain that sub', async () => {
    const agent = new UserAgent(product.url);
    const url = authorizeUrl(product, {
      client_id: one.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'id_token token', scope: 'openid', nonce: 'n',
    }); // prettier-ignore
    const response = responseOf(await agent.signIn(url, ALICE));
    const sub = subOf(response['id_token']!);
    expect(decodeJwt(response['access_token']!).sub).toBe(sub);
    const { body } = await one.token({ grant_type: 'password', ...ALICE });
    expect(decodeJwt(body['access_token']).sub).toBe(sub);
  });

  it('24: id_token_hint with prompt=none works for the client that it was issued to; another client gets login_required', async () => {
    const agent = new UserAgent(product.url);
    const idToken = (await one.signIn({}, agent))['id_token'] as string;
    const silently = async (client: BackChannel) => {
      const parameters = { client_id: client.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'id_token', scope: 'openid', nonce: 'n', prompt: 'none', id_token_hint: idToken }; // prettier-ignore
      return responseOf((await agent.get(authorizeUrl(product, parameters))).location!);
    };
    const answer = await silently(one);
    expect(subOf(answer['id_token']!)).toBe(subOf(idToken));
    await other.signIn({}, agent);
    expect(await silently(other)).toMatchObject({ error: 'login_required' });
  });

  it('GET /admin/authorizations filters by the user id, not by the pairwise sub', async () => {
    const { body } = await product.admin.get(`/authorizations?sub=${product.sub}&client_id=${one.client.client_id}`);
    expect(body['items'].length).toBeGreaterThan(0);
  });

  it('RG3: POST and PATCH require a sector_identifier_uri document that is an array of every redirect_uri → 400 otherwise', async () => {
    const register = (uri: string) =>
      product.admin.call('POST', '/clients', { ...PAIRWISE, sector_identifier_uri: uri });
    const bad = [
      target.serveJson('/lacking', ['https://client.example/other']),
      target.serveJson('/object', { uris: [REDIRECT_URI] }),
      target.on('/text', (_, response) => response.end('no JSON')),
      target.on('/error', (_, response) => response.writeHead(500).end(JSON.stringify([REDIRECT_URI]))),
      target.on('/moved', (_, response) => response.writeHead(302, { location: '/shared' }).end()),
      'https://127.0.0.1:1/private',
    ];
    for (const uri of bad) {
      const { status, body } = await register(uri);
      expect([uri, status, body['detail'] ?? body['error_description']]).toEqual([uri, 400, expect.stringContaining('sector_identifier_uri')]); // prettier-ignore
    }
    const path = `/clients/${other.client.client_id}`;
    const moved = await product.admin.call('PATCH', path, { redirect_uris: ['https://elsewhere.example/cb'] });
    expect(moved.status).toBe(400);
    const count = target.requests.length;
    expect((await product.admin.call('PATCH', path, { client_name: 'Renamed' })).status).toBe(200);
    expect(target.requests).toHaveLength(count);
  });
});
