import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { AuditEventStore } from '../../../../src/audit/audit-event.store.js';
import { PagingQuery } from '../../../../src/common/index.js';
import { isForSigning, KEY_ALGORITHMS } from '../../../../src/key/jwt/algorithms.js';
import { KeyAdminService } from '../../../../src/key/admin/key-admin.service.js';
import { KeyUpkeep } from '../../../../src/key/rotation/key-upkeep.js';
import { Transactions } from '../../../../src/database/index.js';
import { ServerKey } from '../../../../src/key/server-keys/server-key.entity.js';
import { SigningKeyService } from '../../../../src/key/server-keys/signing-key.service.js';
import { ServerKeyStore } from '../../../../src/key/server-keys/server-key.store.js';
import { DATABASES, newDatabase, startApp, type RunningApp, type TestDatabase } from '../../../support/app.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { FixedClock } from '../../../support/fixed-clock.js';

const DAY = 86_400;
const ENV = { ISSUER: 'http://localhost:3000', JWKS_MAX_AGE: '600', KEY_ROTATION_INTERVAL: String(30 * DAY) };

describe.each(DATABASES)('rotation of signing keys, two processes with one %s database', (database) => {
  const clock = new FixedClock();
  let here: RunningApp;
  let there: RunningApp;
  let db: TestDatabase;

  beforeAll(async () => {
    db = await migratedDatabase(database);
    here = await startApp({ databaseUrl: db.url, clock, env: ENV });
    there = await startApp({ databaseUrl: db.url, clock, env: ENV });
  });

  afterAll(async () => {
    await here?.close();
    await there?.close();
    await db?.remove();
  });

  const claims = () => ({ iss: ENV.ISSUER, exp: clock.seconds() + 900 });
  const signerOf = ({ app }: RunningApp) => kidOf(app.get(SigningKeyService).sign(claims(), 'at+jwt'));
  const kidOf = (jwt: string) => (JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid; // prettier-ignore
  const publishedBy = ({ app }: RunningApp) =>
    app
      .get(SigningKeyService)
      .jwks()
      .keys.map(({ kid }) => kid);
  const states = async () =>
    (await here.app.get(KeyAdminService).list(new PagingQuery())).items
      .filter(({ alg }) => alg === 'ES256')
      .map(({ state }) => state);
  const rotate = () => here.app.get(KeyAdminService).rotate('ES256', 'an-admin');
  const rows = async () => (await here.app.get(ServerKeyStore).known(clock.now())).filter(({ alg }) => alg === 'ES256');
  const rotations = () => here.app.get(AuditEventStore).list({ type: 'key.rotated' }, undefined, 50);

  it('the start makes an active and a next key of each algorithm, the same for both processes', async () => {
    expect(await states()).toEqual(['next', 'active']);
    expect(publishedBy(here)).toHaveLength(10);
    expect(publishedBy(there)).toEqual(publishedBy(here));
    expect(signerOf(there)).toBe(signerOf(here));
  });

  it('a rotation activates the next key when no cached JWKS lacks it, publishes another at once, and is audited', async () => {
    const [next] = await rows();
    await rotate();
    expect(await states()).toEqual(['next', 'next', 'active']);
    const scheduled = (await rows()).find(({ id }) => id === next!.id)!;
    expect(scheduled.activatesAt).toEqual(new Date(next!.publishedAt.getTime() + 600_000));
    expect(signerOf(here)).not.toBe(next!.id);
    const [event] = await rotations();
    expect(event).toMatchObject({ actor: 'an-admin', details: { alg: 'ES256', kid: next!.id } });
  });

  it('a second rotation while one is in progress changes nothing', async () => {
    await Promise.all([rotate(), rotate(), rotate()]);
    expect(await states()).toEqual(['next', 'next', 'active']);
    expect(await rotations()).toHaveLength(1);
  });

  it('the other process loads the rotation in its next round', async () => {
    await expect.poll(() => publishedBy(there), { interval: 50 }).toEqual(publishedBy(here));
    expect(publishedBy(there)).toHaveLength(11);
  });

  it('both processes change keys at the same moment, and tokens of the old key stay valid', async () => {
    const old = signerOf(here);
    const jwt = here.app.get(SigningKeyService).sign({ ...claims(), exp: clock.seconds() + 9000 }, 'at+jwt');
    clock.advance(602);
    expect(signerOf(here)).not.toBe(old);
    expect(signerOf(there)).toBe(signerOf(here));
    for (const { app } of [here, there]) {
      expect(app.get(SigningKeyService).verify(jwt, 'at+jwt')).toMatchObject({ iss: ENV.ISSUER });
    }
    expect(publishedBy(there)).toContain(old);
    expect(await states()).toEqual(['next', 'active', 'retired']);
  });

  it('upkeep deletes the private part of a retired key', async () => {
    await here.app.get(KeyUpkeep).tick();
    const parts = (await rows()).map(({ privateKey }) => privateKey !== null);
    expect(parts).toEqual([true, true, false]);
  });

  it('upkeep rotates once when KEY_ROTATION_INTERVAL has passed, also with several processes', async () => {
    const [next] = await rows();
    clock.advance(30 * DAY);
    // Two connections of one process to one SQLite file would block each other until a timeout.
    if (database === 'mysql') await Promise.all([here, there].map(({ app }) => app.get(KeyUpkeep).tick()));
    for (const { app } of [here, there, here]) await app.get(KeyUpkeep).tick();
    const events = (await rotations())
      .filter(({ actor }) => actor === null)
      .map(({ details }) => String(details['alg']));
    expect(events.sort()).toEqual([...KEY_ALGORITHMS].sort());
    expect([signerOf(here), signerOf(there)]).toEqual([next!.id, next!.id]);
  });

  it('CM3: the JWKS has retired keys until their tokens have expired, each kid once, and no private member', async () => {
    const jwks = here.app.get(SigningKeyService).jwks().keys;
    expect(jwks).toHaveLength(14);
    expect(new Set(jwks.map(({ kid }) => kid)).size).toBe(14);
    const members = new Set(jwks.flatMap((key) => Object.keys(key)));
    expect([...members].sort()).toEqual(['alg', 'crv', 'e', 'kid', 'kty', 'n', 'use', 'x', 'y']);
    clock.advance(DAY + 61);
    expect(here.app.get(SigningKeyService).jwks().keys).toHaveLength(10);
  });

  it('the list of keys has pages, the latest key first', async () => {
    const admin = here.app.get(KeyAdminService);
    const all = (await admin.list(new PagingQuery())).items;
    const first = await admin.list(Object.assign(new PagingQuery(), { limit: 3 }));
    const rest = await admin.list(Object.assign(new PagingQuery(), { cursor: first.next_cursor! }));
    expect([...first.items, ...rest.items]).toEqual(all);
    expect(rest.next_cursor).toBeNull();
    expect(JSON.stringify(all)).not.toMatch(/private|"d"/);
  });

  it('a deleted next key is made again at the next start', async () => {
    const [next] = await rows();
    await here.app.get(Transactions).run((tx) => tx.delete(ServerKey, { id: next!.id }));
    const restarted = await startApp({ databaseUrl: db.url, clock, env: ENV });
    const [made] = await rows();
    expect(made).toMatchObject({ alg: 'ES256', activatesAt: null, sequence: next!.sequence });
    expect(made!.id).not.toBe(next!.id);
    await restarted.close();
  });

  it('without the database, rounds do not throw, and the keys in memory sign', async () => {
    const lone = await startApp({ databaseUrl: db.url, clock, env: ENV });
    await lone.app.get(DataSource).destroy();
    await lone.app.get(KeyUpkeep).tick();
    expect(signerOf(lone)).toBe(signerOf(here));
    await lone.app.get(DataSource).initialize();
    await lone.close();
  });
});

describe.each(DATABASES)('an empty %s', (database) => {
  it('five processes that start at a time make one set of keys', async () => {
    const db = await newDatabase(database);
    const apps = await Promise.all(
      Array.from({ length: 5 }, () => startApp({ databaseUrl: db.url, env: { ISSUER: ENV.ISSUER } })),
    );
    const sets = apps.map(({ app }) => JSON.stringify(app.get(SigningKeyService).jwks()));
    expect(new Set(sets).size).toBe(1);
    const jwt = apps[0]!.app.get(SigningKeyService).sign({ iss: ENV.ISSUER, exp: Date.now() }, 'JWT');
    for (const { app } of apps) expect(app.get(SigningKeyService).verify(jwt, 'JWT').iss).toBe(ENV.ISSUER);
    const { items } = await apps[0]!.app.get(KeyAdminService).list(new PagingQuery());
    expect(items.map(({ alg, state }) => `${alg} ${state}`).sort()).toEqual(
      [...KEY_ALGORITHMS]
        .sort()
        .flatMap((alg) => (isForSigning(alg) ? [`${alg} active`, `${alg} next`] : [`${alg} active`])),
    );
    await Promise.all(apps.map((each) => each.close()));
    await db.remove();
  });
});
