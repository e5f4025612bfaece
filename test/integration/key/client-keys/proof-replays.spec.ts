import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProofReplays } from '../../../../src/key/index.js';
import { DATABASES, startApp, type RunningApp, type TestDatabase } from '../../../support/app.js';
import { migratedDatabase } from '../../../support/migrated-database.js';

const PROOF = { kind: 'client_assertion', maker: 'rp', expiresAt: new Date('2027-01-01T00:00:00Z') };

describe.each(DATABASES)('proofs that may come once, on %s', (name) => {
  let database: TestDatabase;
  let servers: RunningApp[];

  beforeAll(async () => {
    database = await migratedDatabase(name);
    const options = { databaseUrl: database.url };
    servers = [await startApp(options)];
    // Two processes on one SQLite file is no deployment of ours, and in one test process they would only wait for each other.
    if (name === 'mysql') servers.push(await startApp(options));
  });
  afterAll(async () => {
    for (const server of servers ?? []) await server.close();
    await database?.remove();
  });

  const use = (jti: string, more: Partial<typeof PROOF> = {}, server = 0) =>
    servers[server]!.app.get(ProofReplays).isFirstUse({ ...PROOF, ...more, jti });

  it('TK14: of 40 uses at a time, on mysql in two processes, one is the first', async () => {
    const uses = await Promise.all(Array.from({ length: 40 }, (_, i) => use('raced', {}, i % servers.length)));
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await use('raced')).toBe(false);
  });

  it('a jti is that of its maker and kind, to the letter', async () => {
    expect(await use('same')).toBe(true);
    expect(await use('same', { maker: 'other' })).toBe(true);
    expect(await use('same', { kind: 'dpop' })).toBe(true);
    expect(await use('SAME')).toBe(true);
    expect(await use('same ')).toBe(true);
    expect(await use('same', { expiresAt: new Date('2028-01-01T00:00:00Z') })).toBe(false);
  });
});
