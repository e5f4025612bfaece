import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseOf } from '../../../../src/config/index.js';
import { dataSourceOptions } from '../../../../src/database/index.js';
import { startFault } from '../../../../src/platform/start-fault.js';
import { MariaDb } from '../../../faults/mariadb.js';
import { Authority } from '../../../support/certificates.js';
import { buildForTests, type Build } from '../../../support/server-process.js';

describe('TLS to the database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grantry-tls-'));
  const ours = new Authority(folder, 'ours');
  const theirs = new Authority(folder, 'theirs');
  let build: Build;
  const servers: Record<'named' | 'misnamed' | 'plain', MariaDb> = {} as never;
  const start = async (names: string) => {
    const { key, certificate } = ours.issue(names.length.toString(), names);
    for (const file of [folder, key, certificate]) chmodSync(file, file === folder ? 0o755 : 0o644);
    return MariaDb.install(['--require-secure-transport=ON', `--ssl-key=${key}`, `--ssl-cert=${certificate}`]);
  };
  beforeAll(async () => {
    build = buildForTests();
    servers.named = await start('DNS:localhost,IP:127.0.0.1');
    servers.misnamed = await start('DNS:other.example');
    servers.plain = await MariaDb.install();
    for (const server of [servers.named, servers.misnamed]) {
      await server.asRoot("CREATE USER 'tls'@'%' IDENTIFIED BY 'tls' REQUIRE SSL");
      await server.asRoot("GRANT ALL ON *.* TO 'tls'@'%'");
    }
  });
  afterAll(async () => {
    for (const server of Object.values(servers)) await server.remove();
    rmSync(folder, { recursive: true });
  });

  const envOf = async (
    server: MariaDb,
    query: string,
    ca?: string,
    host = '127.0.0.1',
  ): Promise<Record<string, string>> => {
    const url = (await server.newDatabase()).replace('127.0.0.1', host);
    return { DATABASE_URL: url + query, ...(ca !== undefined && { DATABASE_CA: ca }) };
  };
  /** The cipher of a pooled connection, or the message with which the start fails. */
  async function cipherOf(env: NodeJS.ProcessEnv): Promise<string> {
    try {
      const dataSource = await new DataSource(await dataSourceOptions(databaseOf(env))).initialize();
      const [row] = await dataSource.query<[{ Value: string }]>("SHOW STATUS LIKE 'Ssl_cipher'");
      await dataSource.destroy();
      return row.Value;
    } catch (error) {
      return startFault(error, env);
    }
  }

  it.each(['127.0.0.1', 'localhost'])('ssl=required at %s → encrypted, with any certificate', async (host) => {
    expect(await cipherOf(await envOf(servers.named, '?ssl=required', undefined, host))).toMatch(/^TLS_|^ECDHE/);
    expect(await cipherOf(await envOf(servers.misnamed, '?ssl=required', undefined, host))).toMatch(/^TLS_|^ECDHE/);
  });

  it.each(['127.0.0.1', 'localhost'])('ssl=verify-full at %s, with its authority → encrypted', async (host) => {
    expect(await cipherOf(await envOf(servers.named, '?ssl=verify-full', ours.certificate, host))).toMatch(
      /^TLS_|^ECDHE/,
    );
  });

  it.each([
    [
      'another authority',
      'named',
      (): string | undefined => theirs.certificate,
      /certificate that DATABASE_CA does not verify/,
    ],
    [
      'the default authorities',
      'named',
      (): string | undefined => undefined,
      /certificate that DATABASE_CA does not verify/,
    ],
    [
      'its authority and another host name',
      'misnamed',
      (): string | undefined => ours.certificate,
      /certificate that does not match its host/,
    ],
  ] as const)('ssl=verify-full with %s → the start stops with the reason', async (_, server, ca, message) => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const fault = await cipherOf(await envOf(servers[server], '?ssl=verify-full', ca(), host));
      expect(fault).toMatch(message);
      expect(fault).not.toMatch(/user|password|TypeError|\n/);
    }
  });

  it('a server that requires TLS, without ssl → the start stops and names the parameter', async () => {
    const { DATABASE_URL } = await envOf(servers.named, '');
    for (const credentials of ['grantry:grantry', 'tls:tls']) {
      const fault = await cipherOf({ DATABASE_URL: DATABASE_URL!.replace('grantry:grantry', credentials) });
      expect(fault).toMatch(/accepts connections with TLS only .*\?ssl=required/);
    }
  });

  it('a user who must use TLS, without ssl → the start stops and names the parameter', async () => {
    await servers.named.asRoot('SET GLOBAL require_secure_transport = OFF');
    const { DATABASE_URL } = await envOf(servers.named, '');
    const fault = await cipherOf({ DATABASE_URL: DATABASE_URL!.replace('grantry:grantry', 'tls:tls') });
    expect(fault).toMatch(/accepts connections with TLS only .*\?ssl=required/);
    expect(await cipherOf({ DATABASE_URL: DATABASE_URL!.replace('grantry:grantry', 'tls:wrong') })).toContain('check user, password'); // prettier-ignore
    await servers.named.asRoot('SET GLOBAL require_secure_transport = ON');
  });

  it('a server without TLS, with ssl → the start stops and sends nothing unencrypted', async () => {
    for (const query of ['?ssl=required', '?ssl=verify-full']) {
      expect(await cipherOf(await envOf(servers.plain, query))).toMatch(/offers no TLS/);
    }
  });

  it('a wrong password over TLS → the error is about credentials, not TLS', async () => {
    const env = await envOf(servers.named, '?ssl=required');
    expect(await cipherOf({ DATABASE_URL: env['DATABASE_URL']!.replace(':grantry@', ':wrong@') })).toContain(
      'check user, password',
    );
  });

  it.each([
    ['cli/migrate.js', {}],
    ['cli/reencrypt.js', { ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url') }],
  ])('%s → the same parameters and messages', async (file, more) => {
    const env = await envOf(servers.named, '?ssl=verify-full', ours.certificate);
    const migrated = build.run('cli/migrate.js', env);
    expect([await migrated.exited, migrated.output]).toEqual([0, expect.stringContaining('applied')]);
    const right = build.run(file, { ...env, ...more });
    expect(await right.exited).toBe(0);
    const wrong = build.run(file, { ...env, ...more, DATABASE_CA: theirs.certificate });
    expect(await wrong.exited).toBe(1);
    expect(wrong.output).toMatch(
      /^Not (migrated|re-encrypted): the database 127\.0\.0\.1:\d+\/\w+ has a certificate that/,
    );
    const unknown = build.run(file, { ...more, DATABASE_URL: `${env['DATABASE_URL']}&sslcert=x` });
    expect(await unknown.exited).toBe(1);
    expect(unknown.output).toContain('sslcert is not a known parameter');
  });
});
