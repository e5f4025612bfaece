import { request, type IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { afterEach, describe, expect, it } from 'vitest';
import { dataSourceOptions, migrate } from '../../../src/database/index.js';
import { DATABASES, newDatabase, startApp, type AppOptions, type RunningApp } from '../../support/app.js';

const TLS = join(import.meta.dirname, '../../support/tls');

describe('the application', () => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });

  async function start(options: AppOptions): Promise<RunningApp> {
    const running = await startApp(options);
    cleanUps.push(() => running.close());
    return running;
  }

  describe.each(DATABASES)('over %s', (database) => {
    async function emptyDatabase(): Promise<string> {
      const { url, remove } = await newDatabase(database);
      cleanUps.push(remove);
      return url;
    }

    it('a missing migration that it may not apply → does not start', async () => {
      const options = { databaseUrl: await emptyDatabase(), env: { MIGRATE_ON_START: 'false' } };
      await expect(startApp(options)).rejects.toThrow('npm run migrate');
    });

    it('a database that a newer release has migrated further → starts', async () => {
      const databaseUrl = await emptyDatabase();
      await migrate(databaseUrl);
      const dataSource = await new DataSource(await dataSourceOptions(databaseUrl)).initialize();
      await dataSource.query("INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')");
      await dataSource.destroy();
      const { url } = await start({ databaseUrl, env: { MIGRATE_ON_START: 'false' } });
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    });

    it('two applications that start concurrently on an empty database → sign with the same keys', async () => {
      const databaseUrl = await emptyDatabase();
      const apps = await Promise.all([start({ databaseUrl }), start({ databaseUrl })]);
      const [one, two] = await Promise.all(apps.map(async ({ url }) => (await fetch(`${url}/jwks`)).json()));
      expect(one).toEqual(two);
    });
  });

  it('TLS_CERT → serves https itself, with HSTS if the issuer is https', async () => {
    const env = { TLS_CERT: join(TLS, 'cert.pem'), TLS_KEY: join(TLS, 'key.pem'), ISSUER: 'https://localhost' };
    const { url } = await start({ env });
    const options = { ca: readFileSync(env.TLS_CERT) };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url.replace('http:', 'https:')}/health/live`, options, resolve).once('error', reject);
    });
    answer.resume();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['strict-transport-security']).toContain('max-age=');
  });

  it('X-Request-Id → the received id if well-formed, else a new UUID', async () => {
    const { url } = await start({});
    const idFor = async (id?: string) =>
      (await fetch(`${url}/health/live`, { headers: id === undefined ? {} : { 'X-Request-Id': id } })).headers.get(
        'x-request-id',
      );
    expect(await idFor('trace-1.A_b')).toBe('trace-1.A_b');
    for (const id of [undefined, '', 'a b', 'a"b', 'x'.repeat(65), '<script>'])
      expect(await idFor(id)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('AD7: X-Forwarded-* counts only from a proxy in TRUST_PROXY', async () => {
    const { url } = await start({});
    const metadata = await new Promise((resolve, reject) => {
      const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' };
      request(`${url}/.well-known/openid-configuration`, { headers }, (answer) => {
        let body = '';
        answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
        answer.on('end', () => resolve(body));
      })
        .once('error', reject)
        .end();
    });
    expect(metadata).toContain(`"issuer":"${url}"`);
    expect(metadata).not.toContain('evil');
  });
});
