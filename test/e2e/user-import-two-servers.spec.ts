import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, startApp, type RunningApp } from '../support/app.js';
import { AdminApi } from '../support/admin-api.js';
import { startProduct, type Product } from '../support/product.js';
import { importUsers } from '../support/user-lines.js';

/** MySQL only: a second server over the same SQLite file does not start. */
const MYSQL = DATABASES.filter((database) => database === 'mysql');
const EXAMPLE = { id: 'example', preset: 'openid', name: 'Example', issuer: 'https://op.example', client_id: 'us' };

describe.each(MYSQL)('imports at two servers over one database, on %s', (database) => {
  let one: Product;
  let two: RunningApp;
  beforeAll(async () => {
    one = await startProduct({ database });
    await one.admin.create('/identity-providers', EXAMPLE);
    await one.admin.create('/groups', { name: 'team' });
    two = await startApp({ databaseUrl: one.databaseUrl });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  it('50 identities that both files give to other users: each belongs to one account, and the other line fails whole', async () => {
    const linesOf = (file: string) =>
      Array.from({ length: 50 }, (_, i) => ({
        sub: `${file}-${i}`,
        username: `${file}-${i}`,
        groups: ['team'],
        identities: [{ provider: 'example', sub: `shared-${i}` }],
      }));
    const admins = [one.admin, await AdminApi.of(two.url)];
    const files = ['first', 'second'].map(linesOf);
    const answers = await Promise.all(admins.map((admin, i) => importUsers(admin, files[i]!)));
    const reports = answers.flatMap(({ report }) => report);
    expect(reports).toHaveLength(50);
    expect(reports.filter(({ refusal }) => refusal !== 'USER-IMPORT-2' && refusal !== 'USER-IMPORT-16')).toEqual([]);
    const { items } = (await one.admin.get('/users?group=team&limit=200')).body as { items: { sub: string }[] };
    expect(new Set(items.map(({ sub }) => sub.split('-')[1])).size).toBe(50);
    expect(items).toHaveLength(50);
    const subjects = items.map(async ({ sub }) => (await one.admin.get(`/users/${sub}/identities`)).body['items'] as { subject: string }[]); // prettier-ignore
    expect(new Set((await Promise.all(subjects)).flat().map(({ subject }) => subject)).size).toBe(50);
  });
});
