import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AdminApi, basic, postForm } from '../support/admin-api.js';
import { ADMIN, DATABASES, newDatabase, startApp, type RunningApp } from '../support/app.js';
import { buildForTests, type Build } from '../support/server-process.js';

const KEY = Buffer.alloc(32, 7).toString('base64url');

let build: Build;
beforeAll(() => void (build = buildForTests()));

describe.each(DATABASES)('node dist/cli/admin.js reset-secret over %s', (database) => {
  let server: RunningApp;
  const start = async () => void (server = await startApp({ database }));
  afterEach(() => server.close());

  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    ISSUER: 'https://login.example.com',
    ENCRYPTION_KEY: KEY,
    DATABASE_URL: server.databaseUrl,
    ...more,
  });

  async function run(...args: [readonly string[], NodeJS.ProcessEnv?]): Promise<{ code: number | null; output: string }> {
    const command = build.run('cli/admin.js', args[1] ?? env(), args[0]);
    return { code: await command.exited, output: command.output };
  } // prettier-ignore

  const secretIn = (output: string) => /client_secret {2}(\S{43})\n/.exec(output)![1]!;
  const status = (id: string, secret: string) =>
    postForm(`${server.url}/token`, { grant_type: 'client_credentials', scope: 'keys:write' }, basic(id, secret)).then(
      (answer) => answer.status,
    );

  it('while the server runs: a new secret works as soon as the server reads it, the earlier one has ended', async () => {
    await start();
    const { code, output } = await run(['reset-secret']);
    expect([code, output]).toEqual([0, expect.stringContaining('client_id      admin')]);
    const secret = secretIn(output);
    await vi.waitFor(async () => expect(await status(ADMIN.id, secret)).toBe(200), { timeout: 60_000 });
    expect(await status(ADMIN.id, ADMIN.secret)).toBe(401);
    const form = { grant_type: 'client_credentials' };
    const token = (await postForm(`${server.url}/token`, form, basic(ADMIN.id, secret))).body['access_token'] as string;
    const { body } = await (await fetch(`${server.url}/admin/audit-events?type=client.administrator_reset`, { headers: { authorization: `Bearer ${token}` } })).json().then((body) => ({ body })); // prettier-ignore
    expect(body).toMatchObject({ items: [{ client_id: 'admin', actor: null }] });
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('brings back an administrator that is disabled, stripped of its rights, or authenticates otherwise', async () => {
    await start();
    const admin = await AdminApi.of(server.url);
    await admin.createClient({ grant_types: ['client_credentials'], scope: 'clients:write' });
    const jwks_uri = 'https://admin.example/jwks';
    const changed = await admin.call('PATCH', '/clients/admin', {
      disabled: true, grant_types: ['password'], scope: 'orders:read', default_scope: '', client_name: 'Ours',
      token_endpoint_auth_method: 'private_key_jwt', jwks_uri,
    }); // prettier-ignore
    expect(changed.status).toBe(200);
    const secret = secretIn((await run(['reset-secret'])).output);
    await vi.waitFor(async () => expect(await status(ADMIN.id, secret)).toBe(200), { timeout: 60_000 });
    const form = { grant_type: 'client_credentials' };
    const token = (await postForm(`${server.url}/token`, form, basic(ADMIN.id, secret))).body['access_token'] as string;
    const { body } = await admin.call('GET', '/clients/admin', undefined, token);
    expect(body).toMatchObject({
      disabled: false,
      client_name: 'Ours',
      grant_types: ['password', 'client_credentials'],
    });
    expect(body['scope']).toMatch(/^orders:read .*maintenance:write/);
  });

  it('makes the client of ADMIN_CLIENT_ID where it was deleted or never was', async () => {
    await start();
    const { output } = await run(['reset-secret'], env({ ADMIN_CLIENT_ID: 'rescue' }));
    expect(await status('rescue', secretIn(output))).toBe(200);
  });

  it('refuses other commands, a database that is not migrated, and a bad environment, in one message → 1', async () => {
    await start();
    const empty = await newDatabase(database);
    const usage = 'Not done: usage: admin reset-secret\n';
    expect(await run([])).toEqual({ code: 1, output: usage });
    expect(await run(['reset-secret', 'admin'])).toEqual({ code: 1, output: usage });
    const bare = await run(['reset-secret'], env({ DATABASE_URL: empty.url }));
    expect(bare).toEqual({
      code: 1,
      output: expect.stringMatching(/^Not done: the database lacks migrations[^\n]*\n$/),
    });
    const wrong = await run(['reset-secret'], env({ ENCRYPTION_KEY: 'hunter2' }));
    expect(wrong).toEqual({
      code: 1,
      output: expect.stringMatching(/^Not done:\n {2}ENCRYPTION_KEY must be [^\n]*\n$/),
    });
    expect(await status(ADMIN.id, ADMIN.secret)).toBe(200);
    await empty.remove();
  });
});
