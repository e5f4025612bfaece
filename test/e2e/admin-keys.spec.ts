import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES, startApp, type RunningApp } from '../support/app.js';
import { FixedClock } from '../support/fixed-clock.js';

const ALL = ['ES256', 'EdDSA', 'PS256', 'RS256'];
/** Keys that decrypt have no `next`. */
const TO_DECRYPT = ['ECDH-ES active', 'RSA-OAEP active'];

interface KeyItem {
  readonly kid: string;
  readonly alg: string;
  readonly state: string;
  readonly activates_at: string | null;
}

describe.each(DATABASES)('/admin/keys over %s', (database) => {
  const clock = new FixedClock();
  let server: RunningApp;
  let admin: AdminApi;

  beforeAll(async () => {
    server = await startApp({ database, clock, env: { JWKS_MAX_AGE: '300' } });
    admin = await AdminApi.of(server.url);
  });
  afterAll(() => server.close());

  const tokenWith = async (scope: string) => {
    const form = { grant_type: 'client_credentials', scope };
    return (await postForm(`${server.url}/token`, form, basic(ADMIN.id, ADMIN.secret))).body['access_token'] as string;
  };
  const statesIn = (items: readonly KeyItem[]) => items.map(({ alg, state }) => `${alg} ${state}`).sort();

  it('AD4: GET lists the keys with their states, and no private member', async () => {
    const { status, body } = await admin.get('/keys');
    expect(status).toBe(200);
    expect(statesIn(body['items'])).toEqual(
      [...TO_DECRYPT, ...ALL.flatMap((alg) => [`${alg} active`, `${alg} next`])].sort(),
    );
    expect(Object.keys(body['items'][0]).sort()).toEqual([
      'activates_at',
      'alg',
      'kid',
      'last_jwks_fetch',
      'latest_expiry',
      'published_at',
      'published_until',
      'retires_at',
      'state',
      'tokens_signed',
    ]);
  });

  it('GET pages by limit and cursor, and refuses wrong values of both with 400', async () => {
    const first = await admin.get('/keys?limit=5');
    const rest = await admin.get(`/keys?limit=5&cursor=${first.body['next_cursor']}`);
    expect([first.body['items'].length, rest.body['items'].length, rest.body['next_cursor']]).toEqual([5, 5, null]);
    for (const query of [
      'limit=0',
      'limit=201',
      'limit=x',
      'cursor=%00',
      'cursor=a&cursor=b',
      `cursor=${'A'.repeat(301)}`,
    ]) {
      expect((await admin.get(`/keys?${query}`)).status).toBe(400);
    }
  });

  it('POST rotate answers 202; the next key signs once every cached JWKS contains it', async () => {
    const { kid } = ((await admin.get('/keys')).body['items'] as KeyItem[]).find(
      ({ alg, state }) => alg === 'ES256' && state === 'next',
    )!;
    const { status, body } = await admin.call('POST', '/keys/rotate', { alg: 'ES256' });
    expect(status).toBe(202);
    expect(statesIn(body['items'])).toEqual(
      [
        ...TO_DECRYPT,
        ...ALL.flatMap((alg) => [`${alg} active`, `${alg} next`, ...(alg === 'ES256' ? ['ES256 next'] : [])]),
      ].sort(),
    );
    clock.advance(302);
    const renewed = await tokenWith('keys:read');
    expect(JSON.parse(Buffer.from(renewed.split('.')[0]!, 'base64url').toString())).toMatchObject({ kid });
    expect((await admin.get('/keys')).status).toBe(200);
  });

  it('POST rotate without a body rotates each algorithm and writes audit events; repeating it during a rotation adds no key', async () => {
    const audited = async () => (await admin.get('/audit-events?type=key.rotated')).body['items'] as Json[];
    expect((await admin.call('POST', '/keys/rotate')).status).toBe(202);
    const events = await audited();
    expect(events.map(({ details }) => details.alg)).toEqual([
      'ECDH-ES', 'RSA-OAEP', 'EdDSA', 'ES256', 'PS256', 'RS256', 'ES256',
    ]); // prettier-ignore
    expect(events[0]).toMatchObject({ actor: ADMIN.id });
    await admin.call('POST', '/keys/rotate', {}); // The keys of the first call sign already; those of this call wait.
    expect(await audited()).toHaveLength(11);
    await admin.call('POST', '/keys/rotate', {});
    expect(await audited()).toHaveLength(11);
  });

  it.each([
    { alg: null },
    { emergency: null },
    { end_sessions: null },
    { alg: 'none' },
    { alg: 'HS256' },
    { alg: 7 },
    { alg: ['ES256'] },
    { alg: { $ne: null } },
  ])('AD3: POST rotate with %j → 400', async (body) => {
    expect((await admin.call('POST', '/keys/rotate', body)).status).toBe(400);
  });

  it.each([{ emergancy: true }, { state: 'retired' }, { Alg: 'ES256' }, { private_key: 'y' }])(
    'AD3: POST /admin/keys/rotate refuses the unknown member of %j → 400 that names it, and nothing rotates',
    async (sent) => {
      const before = (await admin.get('/keys')).body;
      const { status, body } = await admin.call('POST', '/keys/rotate', sent);
      expect([status, body['detail']]).toEqual([400, expect.stringContaining(`no member ${Object.keys(sent)[0]}`)]);
      expect((await admin.get('/keys')).body).toEqual(before);
    },
  );

  it('AD1: GET and POST rotate refuse a missing or wrong token with 401, and a token without the scope with 403', async () => {
    const reader = await tokenWith('keys:read');
    const other = await tokenWith('clients:read clients:write');
    expect((await admin.call('GET', '/keys', undefined, 'nonsense')).status).toBe(401);
    expect((await fetch(`${server.url}/admin/keys`)).status).toBe(401);
    expect((await admin.call('GET', '/keys', undefined, other)).status).toBe(403);
    expect((await admin.call('POST', '/keys/rotate', {}, other)).status).toBe(403);
    expect((await admin.call('GET', '/keys', undefined, reader)).status).toBe(200);
    const refused = await admin.call('POST', '/keys/rotate', {}, reader);
    expect(refused.status).toBe(403);
    expect(JSON.stringify(refused.body)).not.toContain('kid');
  });
});
