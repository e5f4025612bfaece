import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Encryption } from '../../../../src/common/index.js';
import { Transactions } from '../../../../src/database/index.js';
import { SubjectKeyStore } from '../../../../src/user/subject/subject-key.store.js';
import { SubjectKeys } from '../../../../src/user/subject/subject-keys.js';
import { DATABASES, startApp, type RunningApp } from '../../../support/app.js';

describe.each(DATABASES)('SubjectKeys on %s', (database) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp({ database });
  });
  afterAll(() => running.close());

  const store = () => running.app.get(SubjectKeyStore);
  const keysUnder = (...keys: Buffer[]) =>
    new SubjectKeys(store(), new Encryption(keys), running.app.get(Transactions));

  it('load creates the key once, encrypted, and returns it at every start', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => running.app.get(SubjectKeys).load()));
    expect(first).toHaveLength(32);
    expect(second).toEqual(first);
    expect(await store().find()).not.toContain(first!.toString('base64url'));
  });

  it('load seals the key again under a new ENCRYPTION_KEY, and does not need the old one afterwards', async () => {
    const [old, recent] = [Buffer.alloc(32, 7), randomBytes(32)];
    const key = await running.app.get(SubjectKeys).load();
    expect(await keysUnder(recent, old).load()).toEqual(key);
    expect(await keysUnder(recent).load()).toEqual(key);
    await expect(keysUnder(old).load()).rejects.toThrow('no key of ENCRYPTION_KEY opens');
  });
});
