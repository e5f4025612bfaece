import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isUniqueViolation, Transactions } from '../../../../src/database/index.js';
import { UserDirectory } from '../../../../src/user/index.js';
import { UserStore } from '../../../../src/user/accounts/user.store.js';
import { DATABASES } from '../../../support/app.js';
import { UserRoom } from '../../../support/user-room.js';

describe.each(DATABASES)('UserStore on %s', (database) => {
  let room: UserRoom;
  beforeAll(async () => void (room = await UserRoom.open(database)));
  afterAll(() => room.close());

  it('the entities of this room match the migrations', async () => {
    const { upQueries } = await room.dataSource.driver.createSchemaBuilder().log();
    const ours = upQueries.filter(({ query }) => /users|credentials|sessions|consents/.test(query));
    expect(ours.map(({ query }) => query).filter((query) => !/^DROP TABLE/i.test(query))).toEqual([]);
  });

  it('add stores every column unchanged', async () => {
    const user = await room.user('zoë 😀', { claims: { name: 'Zoë “Z” 😀', email_verified: true }, disabled: true });
    expect(await room.get(UserDirectory).find(user.id)).toEqual(user);
  });

  it('every spelling of a username finds the user', async () => {
    const { id } = await room.user('bob smith');
    for (const typed of ['bob smith', ' BOB  Smith ', 'ｂｏｂ smith']) {
      expect((await room.get(UserDirectory).findByUsername(typed))?.id).toBe(id);
    }
    expect(await room.get(UserDirectory).findByUsername('bob')).toBeNull();
    expect(await room.get(UserDirectory).find('no id')).toBeNull();
  });

  it('concurrent add with the same key → exactly one succeeds', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => room.user('only-one')));
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failed).toHaveLength(7);
    expect(failed.every(({ reason }) => isUniqueViolation(reason))).toBe(true);
  });

  it('list filters by prefix, in the order of creation; wildcards are ordinary characters', async () => {
    for (const name of ['list_a', 'list-b', 'list_c', 'listxd', 'list_😀']) await room.user(name);
    const list = async (prefix: string, limit = 10) =>
      (await room.get(UserStore).list({ prefix }, undefined, limit)).map(({ username }) => username);
    expect(await list('list_')).toEqual(['list_a', 'list_c', 'list_😀']);
    expect(await list('list', 2)).toEqual(['list_a', 'list-b']);
    expect(await list('list%')).toEqual([]);
  });

  it('change and remove affect a row only if it is unchanged since it was read', async () => {
    const users = room.get(UserStore);
    const read = await room.user('carol');
    const transactions = room.get(Transactions);
    const changed = await transactions.run((tx) => users.change(tx, read, read.with({ username: 'Carol' })));
    expect(await users.find(read.id)).toEqual(changed);
    expect(changed?.updatedAt.getTime()).toBeGreaterThan(read.updatedAt.getTime());
    expect(await transactions.run((tx) => users.change(tx, read, read.with({ username: 'lost' })))).toBeNull();
    expect(await transactions.run((tx) => users.remove(tx, read))).toBe(false);
    expect(await transactions.run((tx) => users.remove(tx, changed!))).toBe(true);
    expect(await users.find(read.id)).toBeNull();
  });
});
