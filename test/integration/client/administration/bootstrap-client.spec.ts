import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ClientAdministration, ClientDirectory } from '../../../../src/client/index.js';
import { ClientSecrets } from '../../../../src/client/secrets/client-secrets.js';
import { ADMIN_SCOPES, Scope } from '../../../../src/common/index.js';
import { ADMIN, DATABASES, startApp, type RunningApp } from '../../../support/app.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { captured } from '../../../support/captured-log.js';

const PRODUCTION = { NODE_ENV: 'production' };
const ALL = Scope.of(ADMIN_SCOPES);

describe.each(DATABASES)('the first admin client on %s', (database) => {
  let databaseUrl: string;
  let remove: () => Promise<void>;
  let running: RunningApp | undefined;

  const start = async (env: Readonly<Record<string, string>>) => {
    running = await startApp({ databaseUrl, env });
    return running.app;
  };
  beforeAll(async () => ({ url: databaseUrl, remove } = await migratedDatabase(database)));
  afterEach(async () => {
    vi.restoreAllMocks();
    await running?.close();
    running = undefined;
  });
  afterAll(() => remove());

  it.each(['ADMIN_CLIENT_ID', 'ADMIN_CLIENT_SECRET'])(
    'the first start in production without %s → stops with an error that names both variables',
    async (missing) => {
      await expect(start({ ...PRODUCTION, [missing]: '' })).rejects.toThrow('ADMIN_CLIENT_ID and ADMIN_CLIENT_SECRET');
    },
  );

  it('outside production → creates the client `admin` and prints its secret once', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const env = { ADMIN_CLIENT_ID: '', ADMIN_CLIENT_SECRET: '' };
    const app = await start(env);
    const [, secret = ''] = /client_secret\s+(\S+)/.exec(String(written.mock.calls)) ?? [];
    const client = await app.get(ClientDirectory).find('admin');
    expect(client?.registeredScope.equals(ALL) && client.defaultScope.equals(ALL)).toBe(true);
    expect(client?.metadata.grant_types).toEqual(['client_credentials']);
    expect(await app.get(ClientSecrets).check(client!.id, secret)).toBe(true);
    await running?.close();
    written.mockClear();
    await start(env);
    expect(String(written.mock.calls)).not.toContain('client_secret');
  });

  it('a later start in production without the variables → keeps the client as an administrator changed it', async () => {
    let app = await start({ ADMIN_CLIENT_ID: 'second' });
    expect(await app.get(ClientSecrets).check('second' as never, ADMIN.secret)).toBe(true);
    await app.get(ClientAdministration).change('second', { client_name: 'Renamed' }, null);
    await running?.close();
    app = await start({ ...PRODUCTION, ADMIN_CLIENT_ID: '', ADMIN_CLIENT_SECRET: '' });
    expect(await app.get(ClientDirectory).find('second')).toMatchObject({ name: 'Renamed' });
  });

  it('a secret that differs from the stored one → no effect; the log reports it without the value', async () => {
    const log = captured();
    const other = 'another-secret-of-the-tests-9876543210';
    const env = { ADMIN_CLIENT_ID: 'third', LOG_LEVEL: 'warn' };
    const first = await startApp({ databaseUrl, env, logTo: log.destination });
    await first.close();
    expect(log.text()).not.toContain('ADMIN_CLIENT_SECRET');
    running = await startApp({ databaseUrl, env: { ...env, ADMIN_CLIENT_SECRET: other }, logTo: log.destination });
    expect(await running.app.get(ClientSecrets).check('third' as never, other)).toBe(false);
    expect(log.text()).toMatch(/ADMIN_CLIENT_SECRET has no effect: the client third exists.*reset-secret/);
    expect(log.text()).not.toContain(other);
    await running.app.get(ClientAdministration).change('third', { disabled: true }, null);
    await running.close();
    running = await startApp({ databaseUrl, env, logTo: log.destination });
    expect(log.text()).toContain('the admin client third is disabled');
  });
});
