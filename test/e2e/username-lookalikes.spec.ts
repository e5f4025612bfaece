import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { User } from '../../src/user/index.js';
import type { Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { Mailbox } from '../support/mailbox.js';
import { startProduct, type Product } from '../support/product.js';
import { textOf, UserAgent } from '../support/user-agent.js';
import { importUsers } from '../support/user-lines.js';

const PASSWORD = 'a password of some length';

describe.each(DATABASES)('usernames that look the same, over %s', (database) => {
  let product: Product;
  let count = 0;
  let plain: string;
  let dotless: string;

  beforeAll(async () => {
    product = await startProduct({ database, env: { SIGN_UP: 'open' } });
  });
  afterAll(() => product.close());
  beforeEach(() => {
    plain = `admin-${++count}`;
    dotless = `adm\u0131n-${count}`;
  });

  const create = (username: string, more: Json = {}) =>
    product.admin.call('POST', '/users', { username, password: PASSWORD, ...more });
  const canSignIn = async (username: string) =>
    (await new UserAgent(product.url).openAccount({ username, password: PASSWORD })).url === `${product.url}/account`;

  it.each(['adm\u0131n', 'admi\u0307n', '\u0251dmin'])(
    'POST and PATCH /admin/users refuse %j beside admin: 409',
    async (alike) => {
      const other = `${alike}-${count}`;
      expect((await create(plain)).status).toBe(201);
      expect(await create(other)).toMatchObject({ status: 409, body: { error: 'conflict' } });
      expect((await product.admin.call('PATCH', `/users/${product.sub}`, { username: other })).status).toBe(409);
    },
  );

  it('of two that are created at once, one exists', async () => {
    const answers = await Promise.all([plain, dotless, plain, dotless].map((username) => create(username)));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409]);
  });

  it('a name is free again after its account was renamed or removed', async () => {
    const sub = (await create(plain)).body['sub'] as string;
    await product.admin.call('PATCH', `/users/${sub}`, { username: `other-${count}` });
    const second = await create(dotless);
    expect(second.status).toBe(201);
    await product.admin.call('DELETE', `/users/${second.body['sub'] as string}`);
    expect((await create(plain)).status).toBe(201);
  });

  it('a person who signs up chooses another one', async () => {
    await create(plain);
    const email = `new-${count}@example.com`;
    const agent = new UserAgent(product.url);
    await agent.submit(await agent.get(`${product.url}/sign-up`), { email });
    const page = await agent.follow(await agent.get(await new Mailbox(product.app).linkTo(email, 'sign-up')));
    const refused = await agent.submit(page, { username: dotless, new_password: PASSWORD });
    expect([refused.status, textOf(refused).includes('This username is taken')]).toEqual([409, true]);
    expect((await agent.submit(page, { username: `new-${count}`, new_password: PASSWORD })).status).toBe(303);
  });

  it('an import refuses its line, beside an account and beside an earlier line', async () => {
    await create(plain);
    const lines = [{ username: dotless }, { username: `f\u0131rst-${count}` }, { username: `first-${count}` }];
    const { report, summary } = await importUsers(product.admin, lines);
    expect(report.map(({ line, status }) => [line, status])).toEqual([
      [1, 'failed'],
      [3, 'failed'],
    ]);
    expect(summary).toMatchObject({ imported: 1 });
  });

  it('accounts that look the same since an earlier release sign in, and can be changed', async () => {
    const old = (await create(dotless)).body['sub'] as string;
    const users = product.app.get<DataSource>(getDataSourceToken()).getRepository(User);
    await users.update({ id: old as User['id'] }, { usernameLookalike: null });
    expect((await create(plain)).status).toBe(201);
    expect([await canSignIn(dotless), await canSignIn(plain)]).toEqual([true, true]);
    expect((await product.admin.call('PATCH', `/users/${old}`, { name: 'Old' })).status).toBe(200);
    expect((await product.admin.call('PATCH', `/users/${old}`, { username: `\u0131ther-${count}` })).status).toBe(200);
    expect((await create(`ither-${count}`)).status).toBe(409);
  });
});
