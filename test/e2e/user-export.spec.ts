import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { startProduct, type Product } from '../support/product.js';
import { exportUsers, importUsers } from '../support/user-lines.js';

const BCRYPT = '$2b$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG';
const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

describe.each(DATABASES)('GET /admin/users/export over %s', (database) => {
  let from: Product;
  let to: Product;
  beforeAll(async () => {
    from = await startProduct({ database });
    to = await startProduct({ database });
  });
  afterAll(async () => {
    await from.close();
    await to.close();
  });

  it('exports every user once, ordered by sub, over several pages', async () => {
    const lines = Array.from({ length: 250 }, (_, i) => ({ username: `page-${i}` }));
    await importUsers(from.admin, lines);
    const users = await exportUsers(from.admin);
    expect(users).toHaveLength(251);
    const subs = users.map(({ sub }) => sub as string);
    expect(subs).toEqual([...new Set(subs)].toSorted());
  });

  it('another server imports the export: sub, claims and state are the same, and a lost factor is named', async () => {
    const line = {
      sub: 'zebra',
      username: 'Zebra',
      disabled: true,
      require_password_change: true,
      admin_scopes: ['users:read'],
      created_at: '2021-05-04T07:30:00.000Z',
      name: 'Zoë “Z” Zebra',
      email: 'zebra@example.com',
      email_verified: true,
      address: { country: 'England' },
    };
    await importUsers(from.admin, [{ ...line, password_hash: BCRYPT, totp: { secret: SEED } }]);
    const users = await exportUsers(from.admin);
    expect(users.at(-1)).toEqual({ ...line, factors: ['totp'] });
    const { report, summary } = await importUsers(
      to.admin,
      users.filter(({ username }) => username !== 'alice'),
    );
    expect(summary).toMatchObject({ status: 'complete', failed: 0 });
    expect(report.at(-1)).toMatchObject({ status: 'imported', detail: expect.stringContaining('without totp') });
    const moved = (await exportUsers(to.admin)).at(-1);
    expect(moved).toEqual({ ...line, factors: [] });
  });

  it('AD4: contains no hash, no seed and no key, and is audited', async () => {
    const text = JSON.stringify(await exportUsers(from.admin));
    expect(text.replaceAll('require_password_change', '')).not.toMatch(/\$|argon2|imported:|JBSW|password|seed|secret/);
    const { items } = (await from.admin.get('/audit-events?type=users.exported&limit=1')).body as { items: Json[] };
    expect(items).toMatchObject([{ type: 'users.exported', actor: 'admin' }]);
  });
});
