import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_SCOPES, Scope, type AdminCaller, type ClientId } from '../../../../src/common/index.js';
import { Transactions } from '../../../../src/database/index.js';
import { Authorizations } from '../../../../src/token/index.js';
import { SessionService, UserAccounts, type User, type UserChange } from '../../../../src/user/index.js';
import { DATABASES } from '../../../support/app.js';
import { aClient } from '../../../support/authorization-requests.js';
import { UserRoom } from '../../../support/user-room.js';

const root: AdminCaller = { sub: 'root', clientId: 'console' as ClientId, scope: Scope.of(ADMIN_SCOPES) };

describe.each(DATABASES)('sessions and authorizations of a user, on %s', (database) => {
  let room: UserRoom;
  let accounts: UserAccounts;
  beforeAll(async () => {
    room = await UserRoom.open(database);
    accounts = room.get(UserAccounts);
  });
  afterAll(() => room.close());

  /** A session of the user, and two authorizations: one bound to it, one that is not. */
  async function signIn(user: User) {
    const { signedIn, cookies } = (await room.get(SessionService).start(user, ['pwd'], null))!;
    const { session } = signedIn;
    const shared = {
      client: aClient(),
      user,
      session,
      audience: [],
      resourceNamed: false,
      authTime: session.authTime,
      amr: ['pwd'],
    };
    const rows = ['openid', 'openid offline_access'].map((scope) =>
      room.get(Authorizations).prepare({ ...shared, scope: Scope.parse(scope) }),
    );
    await room.get(Transactions).run(async (tx) => {
      for (const row of rows) await room.get(Authorizations).add(tx, row);
    });
    return cookies[0]!.value!;
  }

  async function whatLives({ id }: User, cookie: string) {
    const session = await room.get(SessionService).find(cookie);
    return { session: session !== null, authorizations: (await room.get(Authorizations).liveOf(id)).length };
  }

  const eventsOf = async (type: string, { id }: User) => (await room.audited(type)).filter(({ sub }) => sub === id);

  it.each<[string, UserChange, string]>([
    ['sets the password', { password: 'another-password' }, 'the password was set'],
    ['removes the password', { password: null }, 'the password was removed'],
    ['disables the user', { disabled: true }, 'the user was disabled'],
  ])(
    'LO6: an administrator %s → all of them end, and the audit contains the reason and the administrator',
    async (_, change, reason) => {
      const user = await accounts.create({ username: reason, password: 'wonderland-2026' }, root);
      const cookie = await signIn(user);
      expect(await whatLives(user, cookie)).toEqual({ session: true, authorizations: 2 });
      await accounts.change(user, change, root);
      expect(await whatLives(user, cookie)).toEqual({ session: false, authorizations: 0 });
      expect(await eventsOf('session.ended', user)).toMatchObject([{ actor: 'root', details: { count: 1, reason } }]);
      const [revoked, ...more] = await eventsOf('authorization.revoked', user);
      expect(revoked).toMatchObject({ actor: 'root', clientId: null, details: { count: 2, reason } });
      expect(more).toEqual([]);
    },
  );

  it('LO6: a user is enabled → none returns, including those that began while the user was disabled', async () => {
    const user = await accounts.create({ username: 'back again' }, root);
    const disabled = await accounts.change(user, { disabled: true }, root);
    const cookie = await signIn(disabled);
    const enabled = await accounts.change(disabled, { disabled: false }, root);
    expect(await whatLives(enabled, cookie)).toEqual({ session: false, authorizations: 0 });
  });

  it('LO6: a user is deleted → the authorizations are revoked', async () => {
    const user = await accounts.create({ username: 'gone' }, root);
    const cookie = await signIn(user);
    await accounts.remove(user, root);
    expect(await whatLives(user, cookie)).toEqual({ session: false, authorizations: 0 });
  });

  it('LC4: the password is replaced while it is checked → the sign-in fails', async () => {
    const user = await accounts.create({ username: 'in flight', password: 'wonderland-2026' }, root);
    const before = (await room.get(SessionService).start(user, ['pwd'], null))!.signedIn;
    await accounts.change(user, { password: 'another-password' }, root);
    const later = await room.get(SessionService).start(user, ['pwd'], null);
    const again = await room.get(SessionService).start(user, ['pwd'], before);
    expect([later, again]).toEqual([null, null]);
    expect(await room.get(SessionService).liveOf(user)).toEqual([]);
  });

  it('another member of the user changes → all of them stay live', async () => {
    const user = await accounts.create({ username: 'renamed' }, root);
    const cookie = await signIn(user);
    await accounts.change(user, { username: 'renamed again', name: 'Another', admin_scopes: ['users:read'] }, root);
    expect(await whatLives(user, cookie)).toEqual({ session: true, authorizations: 2 });
  });

  it('one user is changed → those of other users stay live', async () => {
    const [one, two] = [
      await accounts.create({ username: 'one' }, root),
      await accounts.create({ username: 'two' }, root),
    ];
    const cookie = await signIn(two);
    await signIn(one);
    await accounts.change(one, { password: 'another-password' }, root);
    expect(await whatLives(two, cookie)).toEqual({ session: true, authorizations: 2 });
  });
});
