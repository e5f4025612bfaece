import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { getDataSourceToken } from '@nestjs/typeorm';
import { digestOf, newId, plusSeconds } from '../../../../src/common/index.js';
import { Leases } from '../../../../src/database/index.js';
import { ProofReplay } from '../../../../src/key/client-keys/proof-replay.entity.js';
import { CleanUp } from '../../../../src/operations/index.js';
import { AgedRows } from '../../../../src/operations/clean-up/aged-rows.js';
import { DATABASES } from '../../../support/app.js';
import type { Json } from '../../../support/admin-api.js';
import { BackChannel } from '../../../support/back-channel.js';
import { FixedClock } from '../../../support/fixed-clock.js';
import { startProduct, type Product } from '../../../support/product.js';
import { registered, SELF } from '../../../support/registration.js';
import { AdminApi } from '../../../support/admin-api.js';
import { UserAgent } from '../../../support/user-agent.js';

const DAY = 86_400;

describe.each(DATABASES)('the clean-up, on %s', (database) => {
  const clock = new FixedClock();
  let product: Product;
  let channel: BackChannel;
  let db: DataSource;
  beforeAll(async () => {
    product = await startProduct({ database, clock, env: { OPEN_REGISTRATION: 'true' } });
    channel = new BackChannel(product.url, product.client);
    db = product.app.get<DataSource>(getDataSourceToken(), { strict: false });
  });
  afterAll(() => product.close());

  const clean = () => product.app.get(CleanUp).run();
  const rowsOf = async (table: string, where = '1 = 1') =>
    Number((await db.query<{ n: string }[]>(`SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`))[0]!.n);
  async function maintenance(query = ''): Promise<Json> {
    const admin = await AdminApi.of(product.url);
    return (await admin.get(`/maintenance${query}`)).body;
  }
  const tableIn = (view: Json, name: string) => (view['tables'] as Json[]).find((table) => table['name'] === name)!;

  it('AgedRows lists every table with an expires_at, except codes and leases', async () => {
    const columns = db.entityMetadatas.filter(({ columns: all }) =>
      all.some(({ databaseName }) => databaseName === 'expires_at'),
    );
    const named = product.app.get(AgedRows).tables.map(({ name }) => name);
    // A set, because another spec file in this process may have loaded the entities a second time.
    const lacking = new Set(columns.map(({ tableName }) => tableName).filter((name) => !named.includes(name)));
    // A code is deleted with its authorization.
    expect([...lacking].toSorted()).toEqual(['authorization_codes', 'leases']);
  });

  it('removes 2,500 expired rows in batches, and no others', async () => {
    const now = clock.now();
    const row = (i: number, expiresAt: Date) => ({
      digest: digestOf(`${i} ${expiresAt.getTime()}`),
      usedBy: newId(),
      expiresAt,
    });
    const old = Array.from({ length: 2500 }, (_, i) => row(i, plusSeconds(now, -2 * DAY - (i % 3))));
    const fresh = Array.from({ length: 5 }, (_, i) => row(i, plusSeconds(now, i - 3000)));
    for (const rows of [old.slice(0, 1000), old.slice(1000, 2000), old.slice(2000), fresh]) await db.getRepository(ProofReplay).insert(rows); // prettier-ignore
    const before = tableIn(await maintenance('?dry_run=true'), 'proof_replays');
    expect(before).toMatchObject({ expired: 2500, would_remove: 2500, last_run: null });
    expect(before['oldest_age']).toBe(2 * DAY + 2 - 3600);
    expect(await rowsOf('proof_replays')).toBe(2505);
    expect(await clean()).toBe(true);
    expect(await rowsOf('proof_replays')).toBe(5);
    const after = tableIn(await maintenance(), 'proof_replays');
    expect(after).toMatchObject({
      expired: 0,
      oldest_age: null,
      last_run: { removed: 2500, ended_at: now.toISOString() },
    });
    expect(after).not.toHaveProperty('would_remove');
  });

  it('TK5: keeps a used code as long as its authorization, so that a replay still ends the authorization', async () => {
    await channel.signIn({ scope: 'openid offline_access', prompt: 'consent' });
    expect(await rowsOf('authorization_codes', 'used_by IS NOT NULL')).toBe(1);
    clock.advance(2 * DAY);
    await clean();
    expect(await rowsOf('authorization_codes')).toBe(1);
    clock.advance(17 * DAY);
    await clean();
    expect(await rowsOf('authorization_codes')).toBe(0);
    expect(await rowsOf('authorizations')).toBe(0);
    expect(await rowsOf('refresh_tokens')).toBe(0);
  });

  it('TK7: keeps an ended session as long as an authorization may refer to it, and removes an expired one', async () => {
    const [ended, expired] = [new UserAgent(product.url), new UserAgent(product.url)];
    const { refresh_token } = await channel.signIn({}, ended);
    await channel.signIn({ scope: 'openid' }, expired);
    const admin = await AdminApi.of(product.url);
    const [, first] = (await admin.get(`/sessions?sub=${product.sub}`)).body['items'] as Json[];
    await admin.call('DELETE', `/sessions/${first!['id']}`);
    clock.advance(2 * DAY);
    await clean();
    expect(await rowsOf('sessions')).toBe(1);
    expect(await rowsOf('session_clients')).toBe(0);
    expect(await channel.refresh(refresh_token as string)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    clock.advance(20 * DAY);
    await clean();
    expect(await rowsOf('sessions')).toBe(0);
    expect(await rowsOf('logout_deliveries')).toBe(0);
  });

  it('keeps a refresh token that is rotated each week, until REFRESH_TOKEN_TTL has passed', async () => {
    let { refresh_token } = await channel.signIn({ scope: 'openid offline_access', prompt: 'consent' });
    for (let week = 0; week < 3; week++) {
      clock.advance(6 * DAY - (week === 2 ? DAY : 0));
      await clean();
      const answer = await channel.refresh(refresh_token as string);
      expect(answer.status).toBe(week < 2 ? 200 : 400);
      refresh_token = answer.body['refresh_token'];
    }
  });

  it('removes old interactions, registrations that were never used with their secrets and origins, and old audit events', async () => {
    await clean();
    const self = await registered(product.url, SELF);
    await fetch(`${product.url}/authorize?response_type=code&client_id=${self['client_id']}&redirect_uri=${encodeURIComponent(String((self['redirect_uris'] as string[])[0]))}&scope=openid&state=${randomBytes(3000).toString('base64url')}&code_challenge=${'a'.repeat(43)}&code_challenge_method=S256`, { redirect: 'manual' }); // prettier-ignore
    expect(await rowsOf('interactions')).toBe(1);
    const clients = await rowsOf('clients');
    clock.advance(31 * DAY);
    await clean();
    expect(await rowsOf('clients')).toBe(clients - 1);
    for (const table of ['client_secrets', 'client_origins']) {
      expect(await rowsOf(table, `client_id = '${self['client_id']}'`)).toBe(0);
    }
    expect(await rowsOf('interactions')).toBe(0);
    clock.advance(401 * DAY);
    await clean();
    expect(
      await rowsOf(
        'audit_events',
        `at < '${plusSeconds(clock.now(), -400 * DAY)
          .toISOString()
          .slice(0, 10)}'`,
      ),
    ).toBe(0);
  });

  it('removes the consents of deleted clients, once a day', async () => {
    const admin = await AdminApi.of(product.url);
    const client = await admin.createClient({ redirect_uris: product.client && ['https://client.example/callback'], skip_consent: false }); // prettier-ignore
    await new BackChannel(product.url, client).signIn();
    const consents = await rowsOf('consents');
    await admin.call('DELETE', `/clients/${client.client_id}`);
    clock.advance(DAY + 1);
    await clean();
    expect(await rowsOf('consents')).toBe(consents - 1);
    expect(await rowsOf('users')).toBe(1);
  });

  it('does nothing while another process holds the lease', async () => {
    const leases = product.app.get(Leases);
    const other = newId();
    await db.query(`UPDATE leases SET holder = '${other}' WHERE name = 'clean-up'`);
    await db.query(`UPDATE leases SET expires_at = '${plusSeconds(clock.now(), 60).toISOString().slice(0, 23).replace('T', ' ')}' WHERE name = 'clean-up'`); // prettier-ignore
    expect(await clean()).toBe(false);
    expect((await maintenance())['running_on']).toBe(other);
    const admin = await AdminApi.of(product.url);
    expect(await admin.call('POST', '/maintenance')).toMatchObject({ status: 202, body: { running_on: other } });
    // Waits for the run that the POST started.
    await clean();
    clock.advance(61);
    expect(await clean()).toBe(true);
    expect(await leases.current('clean-up', 60)).toBeNull();
  });

  it('AD1: GET /maintenance requires maintenance:read, and POST requires maintenance:write', async () => {
    const { url } = product;
    expect((await fetch(`${url}/admin/maintenance`)).status).toBe(401);
    expect((await fetch(`${url}/admin/maintenance`, { method: 'POST' })).status).toBe(401);
  });
});
