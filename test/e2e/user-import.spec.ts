import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DefinedRoles } from '../../src/common/index.js';
import { Statements } from '../../src/database/index.js';
import { PasswordHasher } from '../../src/user/index.js';
import { HashCost } from '../../src/config/index.js';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { codeOf } from '../support/authenticator-app.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { importUsers } from '../support/user-lines.js';
import { UserAgent } from '../support/user-agent.js';

const PASSWORD = 'correct horse battery staple';
/** The hash of `PASSWORD` by libxcrypt. */
const BCRYPT = '$2b$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG';
const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
/** Makes the database refuse one user, for a reason of its own. */
const REFUSE = {
  mysql: (name: string) => `ALTER TABLE users ADD CONSTRAINT refuses CHECK (username <> '${name}')`,
  sqlite: (name: string) =>
    `CREATE TRIGGER refuses BEFORE INSERT ON users WHEN NEW.username = '${name}' BEGIN SELECT RAISE(ABORT, 'no'); END`,
};
const NOTHING = { imported: 0, skipped: 0, failed: 0 };

describe.each(DATABASES)('POST /admin/users/import over %s', (database) => {
  let product: Product;
  let count = 0;
  beforeAll(async () => void (product = await startProduct({ database, hashCost: new HashCost() })));
  afterAll(() => product.close());

  const importing = (lines: readonly unknown[], options = {}) => importUsers(product.admin, lines, options);
  const newName = () => `person-${++count}`;
  const signIn = async (username: string, password: string) => {
    const own = basic(product.client.client_id, product.client.client_secret);
    return (await postForm(`${product.url}/token`, { grant_type: 'password', username, password }, own)).status;
  };
  const get = async (sub: string) => (await product.admin.get(`/users/${encodeURIComponent(sub)}`)).body;
  const stored = async (sub: string): Promise<string> => {
    const source = product.app.get<DataSource>(getDataSourceToken());
    const sql = `SELECT data FROM credentials WHERE user_id = '${sub}'`;
    const [row] = await source.query<{ data: string }[]>(sql);
    return row!.data;
  };

  it('keeps sub, claims, email status and time of creation, and reports the counts', async () => {
    const line = {
      sub: 'legacy|1865',
      username: 'Dinah',
      email: 'dinah@example.com',
      email_verified: true,
      phone_number: '+441865276151',
      name: 'Dinah Liddell',
      created_at: '2021-05-04T09:30:00+02:00',
      disabled: true,
    };
    const { status, headers, report, summary } = await importing([line]);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(report).toEqual([]);
    expect(summary).toEqual({ ...NOTHING, status: 'complete', imported: 1, last_line: 1 });
    expect(await get('legacy|1865')).toMatchObject({ ...line, created_at: '2021-05-04T07:30:00.000Z' });
  });

  it('PE14: the old password signs in, its hash is replaced by argon2id, and the password signs in again', async () => {
    const [sub, username] = [`moved-${database}`, newName()];
    await importing([{ sub, username, password_hash: BCRYPT }]);
    expect(await stored(sub)).toBe(`imported:${BCRYPT}`);
    expect(await signIn(username, 'a wrong password')).toBe(400);
    expect(await stored(sub)).toBe(`imported:${BCRYPT}`);
    expect(await signIn(username, PASSWORD)).toBe(200);
    expect(await stored(sub)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await signIn(username, PASSWORD)).toBe(200);
    expect(await signIn(username, 'a wrong password')).toBe(400);
  });

  it('LC1: an attempt computes one hash, for an imported user as for an unknown one', async () => {
    const username = newName();
    await importing([{ username, password_hash: BCRYPT }]);
    const hasher = product.app.get(PasswordHasher, { strict: false });
    for (const name of [username, 'nobody', 'alice']) {
      const before = hasher.computed;
      expect(await signIn(name, 'a wrong password')).toBe(400);
      expect(hasher.computed).toBe(before + 1);
    }
  });

  it('keeps an authenticator app: the sign-in asks for its code, and a password alone is refused', async () => {
    const username = newName();
    const totp = { secret: 'jbsw y3dp-ehpk3pxp JBSWY3DPEHPK3PXP', digits: 6, period: 30, algorithm: 'SHA1' };
    const { summary } = await importing([{ username, password_hash: BCRYPT, totp, factors: ['totp'] }]);
    expect(summary).toMatchObject({ imported: 1 });
    expect(await signIn(username, PASSWORD)).toBe(400);
    const agent = new UserAgent(product.url);
    const asked = { client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code' };
    const login = await agent.follow(await agent.get(authorizeUrl(product, asked)));
    const factor = await agent.follow(await agent.submit(login, { username, password: PASSWORD }));
    expect(factor.body).toContain('<title>Verify');
    const end = await agent.follow(await agent.submit(factor, { code: codeOf(SEED, Date.now()) }));
    expect(end.body).toContain('name="decision"');
    const [row] = await product.app
      .get<DataSource>(getDataSourceToken())
      .query<{ seed: string }[]>(`SELECT seed FROM one_time_codes WHERE user_id IN (SELECT id FROM users WHERE username = '${username}')`); // prettier-ignore
    expect(row!.seed).not.toContain('JBSWY3DP');
  });

  it('a factor that the line only names → imported with a note', async () => {
    const { report, summary } = await importing([{ username: newName(), factors: ['passkey', 'totp'] }]);
    expect(report).toEqual([
      {
        line: 1,
        status: 'imported',
        detail: 'Imported without passkey and totp: the line names the factor, but holds no secret or key of it',
      },
    ]);
    expect(summary).toMatchObject({ imported: 1 });
  });

  it('the same lines again → skipped, and existing users are not changed', async () => {
    const [sub, one, two] = [`again-${database}`, newName(), newName()];
    const lines = [{ sub, username: one, name: 'Before' }, { username: two }];
    expect((await importing(lines)).summary).toMatchObject({ imported: 2 });
    const { report, summary } = await importing([{ ...lines[0], name: 'After' }, lines[1]!]);
    expect(report).toEqual([
      { line: 1, status: 'skipped', detail: 'A user with this sub and username exists' },
      { line: 2, status: 'skipped', detail: 'A user with this username exists' },
    ]);
    expect(summary).toEqual({ ...NOTHING, status: 'complete', skipped: 2, last_line: 2 });
    expect(await get(sub)).toMatchObject({ name: 'Before' });
  });

  it('names that are taken → the line fails, and the others are imported', async () => {
    const [sub, taken] = [`first-${database}`, newName()];
    const { report, summary } = await importing([
      { sub, username: taken },
      { sub: `second-${database}`, username: taken.toUpperCase() },
      { sub, username: newName() },
      { sub: product.client.client_id.replace('client-', 'c-'), username: newName() },
      { sub: 'admin', username: newName() },
    ]);
    expect(report).toEqual([
      { line: 2, status: 'failed', error: 'conflict', refusal: 'USER-ACCOUNT-3', detail: 'This username is taken' },
      { line: 3, status: 'failed', error: 'conflict', refusal: 'USER-IMPORT-1', detail: expect.any(String) },
      { line: 5, status: 'failed', error: 'conflict', refusal: 'ADMIN-IDENTITY-1', detail: expect.any(String) },
    ]);
    expect(summary).toMatchObject({ imported: 2, failed: 3, last_line: 5 });
  });

  it('a verified address belongs to one account, and is the username of no other one → the line fails', async () => {
    const [mine, shared] = [`${newName()}@example.com`, `${newName()}@example.com`];
    const { report, summary } = await importing([
      { username: mine, email: mine, email_verified: true },
      { username: newName(), email: mine.toUpperCase(), email_verified: true },
      { username: newName(), email: mine },
      { username: newName(), email: shared, email_verified: true },
      { sub: `named-${database}`, username: shared },
      { username: newName(), email: 'alice@example.com', email_verified: true },
    ]);
    expect(report).toMatchObject([
      { line: 2, status: 'failed', error: 'conflict', refusal: 'USER-ACCOUNT-4' },
      { line: 5, status: 'failed', error: 'conflict', refusal: 'USER-ACCOUNT-3' },
      { line: 6, status: 'failed', error: 'conflict', refusal: 'USER-ACCOUNT-4' },
    ]);
    expect(summary).toMatchObject({ imported: 3, failed: 3 });
    const source = product.app.get<DataSource>(getDataSourceToken());
    const sql = `SELECT verified_email_key AS address FROM users WHERE username = '${mine}'`;
    expect(await source.query<unknown[]>(sql)).toEqual([{ address: mine }]);
  });

  it.each(['1000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])(
    'created_at %s is stored and listed',
    async (at) => {
      const username = newName();
      expect((await importing([{ username, created_at: at }])).summary).toMatchObject({ imported: 1 });
      const { status, body } = await product.admin.get(`/users?q=${username}`);
      expect([status, (body['items'] as Json[])[0]]).toEqual([200, expect.objectContaining({ created_at: at })]);
    },
  );

  it('a row that the database refuses → only its line fails, and the report names it', async () => {
    const [one, refused, two] = [newName(), newName(), newName()];
    const source = product.app.get<DataSource>(getDataSourceToken());
    await source.query(REFUSE[database](refused));
    const { report, summary } = await importing([one, refused, two].map((username) => ({ username })));
    expect(report).toEqual([
      { line: 2, status: 'failed', error: 'server_error', refusal: 'USER-IMPORT-6', detail: expect.any(String) },
    ]);
    expect(summary).toMatchObject({ status: 'complete', imported: 2, failed: 1, last_line: 3 });
    expect((await importing([{ username: one }])).summary).toMatchObject({ skipped: 1 });
  });

  it('lines without groups, roles, claims and identities → no statement about them', async () => {
    const statements = product.app.get(Statements, { strict: false });
    const reads = vi.spyOn(statements, 'rowsIn');
    const writes = vi.spyOn(statements, 'run');
    const held = vi.spyOn(product.app.get(DefinedRoles, { strict: false }), 'excludeChanges');
    const sqlOf = async (more: object) => {
      [reads, writes, held].forEach((spy) => spy.mockClear());
      expect((await importing([{ username: newName(), ...more }])).summary).toMatchObject({ imported: 1 });
      return [...reads.mock.calls, ...writes.mock.calls].map(([, sql]) => sql).join('\n');
    };
    const others = /user_groups|group_members|user_roles|linked_identities|resources/;
    expect(await sqlOf({ groups: [], roles: [], identities: [], custom_claims: {} })).not.toMatch(others);
    expect(held).not.toHaveBeenCalled();
    const { identifier } = await product.admin.createResource({ identifier: 'https://counted.example', roles: [{ name: 'r' }] }); // prettier-ignore
    expect(await sqlOf({ roles: [{ resource: identifier as string, roles: ['r'] }] })).toMatch(others);
    expect(held).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
  });

  it('skip leaves out the lines of an earlier import; a file without an end of line, with empty lines and CRLF is read', async () => {
    const [one, two] = [newName(), newName()];
    const text = `{broken\r\n\r\n${JSON.stringify({ username: one })}\r\n   \n${JSON.stringify({ username: two })}`;
    const { report, summary } = await importing([text], { skip: 1 });
    expect(report).toEqual([]);
    expect(summary).toEqual({ ...NOTHING, status: 'complete', imported: 2, last_line: 5 });
    expect((await importing(['', ''], { skip: 9 })).summary).toMatchObject({ ...NOTHING, status: 'complete' });
  });

  it('more lines than a batch → each is imported, with an interim summary every 1000 lines', async () => {
    const lines = Array.from({ length: 2100 }, () => ({ username: newName(), password_hash: BCRYPT }));
    const { report, summary } = await importing(lines);
    expect(report.map(({ status }) => status as unknown)).toEqual(['running', 'running']);
    expect(summary).toEqual({ ...NOTHING, status: 'complete', imported: 2100, last_line: 2100 });
    expect(await signIn(lines[1999]!.username, PASSWORD)).toBe(200);
  });

  it('AD8: records each user and the import, without hashes and seeds', async () => {
    const [sub, username] = [`audited-${database}`, newName()];
    await importing([{ sub, username, password_hash: BCRYPT, totp: { secret: SEED }, admin_scopes: ['users:read'] }]);
    const { items: created } = (await product.admin.get(`/audit-events?sub=${sub}`)).body as { items: Json[] };
    expect(created).toMatchObject([
      {
        type: 'user.created',
        actor: 'admin',
        details: { username, admin_scopes: ['users:read'], factors: ['totp'], imported: true },
      },
    ]);
    const { items } = (await product.admin.get('/audit-events?type=users.imported&limit=1')).body as { items: Json[] };
    expect(items).toMatchObject([{ actor: 'admin', details: { imported: 1, skipped: 0, failed: 0, last_line: 1 } }]);
    expect(JSON.stringify([created, items])).not.toMatch(/\$2b|JBSW/);
  });

  it('the administration creates the same users at the same time → each exists once, and no line is lost', async () => {
    const names = Array.from({ length: 60 }, newName);
    const creating = names.map((username) => product.admin.call('POST', '/users', { username }));
    const { report, summary } = await importing(names.map((username) => ({ username })));
    const statuses = (await Promise.all(creating)).map(({ status }) => status);
    const created = statuses.filter((status) => status === 201).length;
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(summary).toMatchObject({ status: 'complete', imported: 60 - created, last_line: 60 });
    expect(report).toHaveLength(created);
  });

  it('groups that are deleted meanwhile: each line is imported as a whole or fails, and nothing is left behind', async () => {
    const names = Array.from({ length: 40 }, () => `gone-${newName()}`);
    const ids = await Promise.all(names.map(async (name) => (await product.admin.call('POST', '/groups', { name })).body['id'] as string)); // prettier-ignore
    const lines = names.map((name) => ({ sub: `of-${name}`, username: name, groups: [name] }));
    const running = importing(lines);
    const removed = await Promise.all(ids.map((id) => product.admin.call('DELETE', `/groups/${id}`)));
    const { report, summary } = await running;
    expect(removed.filter(({ status }) => status !== 204 && status !== 409)).toEqual([]);
    expect(report.filter(({ refusal }) => !['USER-IMPORT-7', 'ADMIN-CHANGE-4'].includes(refusal as string))).toEqual(
      [],
    );
    expect(summary).toMatchObject({ status: 'complete', imported: 40 - report.length, last_line: 40 });
    const source = product.app.get<DataSource>(getDataSourceToken());
    const orphans =
      'SELECT m.user_id FROM group_members m LEFT JOIN user_groups g ON g.id = m.group_id WHERE g.id IS NULL';
    expect(await source.query<unknown[]>(orphans)).toEqual([]);
  });

  it('a role that is removed meanwhile has no holder, and a new role of its name begins without holders', async () => {
    const { id, identifier } = await product.admin.createResource({ identifier: 'https://races.example', roles: [{ name: 'boss' }] }); // prettier-ignore
    const lines = Array.from({ length: 128 }, () => ({ username: newName(), roles: [{ resource: identifier as string, roles: ['boss'] }] })); // prettier-ignore
    const running = importing(lines);
    expect((await product.admin.call('PATCH', `/resources/${id}`, { roles: null })).status).toBe(200);
    const { report, summary } = await running;
    expect(report.filter(({ refusal }) => refusal !== 'USER-IMPORT-10')).toEqual([]);
    expect(summary).toMatchObject({ status: 'complete', imported: 128 - report.length });
    expect((await product.admin.call('PATCH', `/resources/${id}`, { roles: [{ name: 'boss' }] })).status).toBe(200);
    expect((await product.admin.get(`/resources/${id}/roles/boss/users`)).body['items']).toEqual([]);
  });
});
