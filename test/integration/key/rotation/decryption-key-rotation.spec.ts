import { CompactEncrypt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PagingQuery } from '../../../../src/common/index.js';
import { DecryptionKeyRotation } from '../../../../src/key/rotation/decryption-key-rotation.js';
import { DecryptionService, SigningKeyService, type PublicJwk } from '../../../../src/key/index.js';
import { KeyAdminService } from '../../../../src/key/admin/key-admin.service.js';
import { KeyUpkeep } from '../../../../src/key/rotation/key-upkeep.js';
import { ServerKeyStore } from '../../../../src/key/server-keys/server-key.store.js';
import { DATABASES, startApp, type RunningApp, type TestDatabase } from '../../../support/app.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { FixedClock } from '../../../support/fixed-clock.js';

const DAY = 86_400;
const ENV = { ISSUER: 'http://localhost:3000', KEY_ROTATION_INTERVAL: String(30 * DAY) };

describe.each(DATABASES)('decryption keys, two processes with one %s database', (database) => {
  const clock = new FixedClock();
  let db: TestDatabase;
  let here: RunningApp;
  let there: RunningApp;

  beforeAll(async () => {
    db = await migratedDatabase(database);
    [here, there] = [await startApp({ databaseUrl: db.url, clock, env: ENV }), await startApp({ databaseUrl: db.url, clock, env: ENV })];
  }); // prettier-ignore
  afterAll(async () => {
    await Promise.all([here?.close(), there?.close()]);
    await db?.remove();
  });

  const published = ({ app }: RunningApp, kty = 'EC') =>
    app
      .get(SigningKeyService)
      .jwks()
      .keys.filter((key) => key.use === 'enc' && key.kty === kty);
  const encrypted = (key: PublicJwk) =>
    new CompactEncrypt(Buffer.from('for us'))
      .setProtectedHeader({ alg: key.kty === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES', enc: 'A256GCM', kid: key.kid })
      .encrypt({ ...key });
  const states = async () =>
    (await here.app.get(KeyAdminService).list(new PagingQuery())).items
      .filter(({ alg }) => alg === 'ECDH-ES')
      .map(({ state }) => state);
  const rotations = async () => (await here.app.get(ServerKeyStore).known(clock.now())).filter(({ alg }) => alg === 'ECDH-ES').length; // prettier-ignore

  let old: PublicJwk;

  it('the start makes one key of each kind, the same for both processes', () => {
    for (const kty of ['EC', 'RSA']) {
      expect(published(here, kty)).toHaveLength(1);
      expect(published(there, kty)).toEqual(published(here, kty));
    }
    old = published(here)[0]!;
  });

  it('parallel rotations make one key, which is published once every process has loaded it', async () => {
    const ask = ({ app }: RunningApp) => app.get(DecryptionKeyRotation).rotate('ECDH-ES', 'an-admin');
    // Two connections of one process to one SQLite file would block each other until a timeout.
    if (database === 'mysql') await Promise.all([ask(here), ask(there), ask(here)]);
    else for (const app of [here, there, here]) await ask(app);
    expect(await states()).toEqual(['next', 'active']);
    expect(await rotations()).toBe(2);
    for (const { app } of [here, there]) await app.get(KeyUpkeep).refresh();
    expect([...published(here), ...published(there)]).toEqual([old, old]);
    clock.advance(2);
    expect(published(here)).toHaveLength(1);
    expect(published(here)[0]!.kid).not.toBe(old.kid);
    expect(published(there)).toEqual(published(here));
  });

  it('values for the old key are decrypted for another day, and then refused', async () => {
    const [now] = published(here);
    const late = await encrypted(old);
    await here.app.get(KeyUpkeep).tick();
    for (const { app } of [here, there]) {
      for (const jwe of [late, await encrypted(now!)]) {
        expect(await app.get(DecryptionService).decrypt(jwe)).toBe('for us');
      }
    }
    clock.advance(DAY + 60);
    await here.app.get(KeyUpkeep).tick();
    await expect(here.app.get(DecryptionService).decrypt(late)).rejects.toThrow('no key of this server decrypts it');
    expect(await states()).toEqual(['active', 'retired']);
  });

  it('upkeep rotates once when KEY_ROTATION_INTERVAL has passed', async () => {
    clock.advance(30 * DAY);
    for (const { app } of [here, there, here]) await app.get(KeyUpkeep).tick();
    expect((await states()).slice(0, 2)).toEqual(['next', 'active']);
    const [before] = published(here, 'RSA');
    clock.advance(2);
    expect(published(here, 'RSA')).not.toEqual([before]);
    expect(await here.app.get(DecryptionService).decrypt(await encrypted(before!))).toBe('for us');
  });
});
