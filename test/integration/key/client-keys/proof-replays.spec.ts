import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProofReplays } from '../../../../src/key/index.js';
import { DATABASES, startApp, type RunningApp, type TestDatabase } from '../../../support/app.js';
import { migratedDatabase } from '../../../support/migrated-database.js';

const PROOF = { kind: 'client_assertion', maker: 'rp', expiresAt: new Date('2027-01-01T00:00:00Z') };

describe.each(DATABASES)('ProofReplays, on %s', (name) => {
  let database: TestDatabase;
  let servers: RunningApp[];

  beforeAll(async () => {
    database = await migratedDatabase(name);
    const options = { databaseUrl: database.url };
    servers = [await startApp(options)];
    // SQLite supports one process only; two connections in this process would block each other.
    if (name === 'mysql') servers.push(await startApp(options));
  });
  afterAll(async () => {
    for (const server of servers ?? []) await server.close();
    await database?.remove();
  });

  const use = (jti: string, more: Partial<typeof PROOF> = {}, server = 0) =>
    servers[server]!.app.get(ProofReplays).isFirstUse({ ...PROOF, ...more, jti });

  it('TK14: 40 parallel uses, on mysql in two processes → one is the first use', async () => {
    const uses = await Promise.all(Array.from({ length: 40 }, (_, i) => use('raced', {}, i % servers.length)));
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await use('raced')).toBe(false);
  });

  it('a jti is unique for its maker and kind, and compared exactly', async () => {
    expect(await use('same')).toBe(true);
    expect(await use('same', { maker: 'other' })).toBe(true);
    expect(await use('same', { kind: 'dpop' })).toBe(true);
    expect(await use('SAME')).toBe(true);
    expect(await use('same ')).toBe(true);
    expect(await use('same', { expiresAt: new Date('2028-01-01T00:00:00Z') })).toBe(false);
  });
});
