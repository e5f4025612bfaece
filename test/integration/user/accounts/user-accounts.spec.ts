import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_SCOPES, Scope, type AdminCaller, type ClientId } from '../../../../src/common/index.js';
import { Transactions } from '../../../../src/database/index.js';
import { Consent } from '../../../../src/user/consent/consent.entity.js';
import { Credential } from '../../../../src/user/credentials/credential.entity.js';
import { ConsentService, PasswordAuthentication, SessionService, UserAccounts, UserDirectory } from '../../../../src/user/index.js'; // prettier-ignore
import { DATABASES } from '../../../support/app.js';
import { UserRoom } from '../../../support/user-room.js';

const PASSWORD = 'wonderland-2026';
const shop = 'shop' as ClientId;

function callerWith(...scopes: string[]): AdminCaller {
  return { sub: 'delegate', clientId: 'delegate' as ClientId, scope: Scope.of(scopes) };
}
const root = callerWith(...ADMIN_SCOPES);
const delegate = callerWith('users:read', 'users:write');

describe.each(DATABASES)('UserAccounts on %s', (database) => {
  let room: UserRoom;
  let accounts: UserAccounts;
  beforeAll(async () => {
    room = await UserRoom.open(database);
    accounts = room.get(UserAccounts);
  });
  afterAll(() => room.close());

  const signIn = (username: string, password = PASSWORD) =>
    room.get(PasswordAuthentication).authenticate(username, password);

  it('create: the new user can sign in', async () => {
    const wanted = { username: ' Alice ', password: PASSWORD, name: 'Alice', email: 'alice@example.com' };
    const user = await accounts.create(wanted, root);
    expect(user).toMatchObject({ username: 'Alice', usernameKey: 'alice', disabled: false, adminScopes: [] });
    expect(user.claims).toEqual({ name: 'Alice', email: 'alice@example.com' });
    expect((await signIn('ALICE'))?.id).toBe(user.id);
  });

  it.each([
    ['is not a valid username', { username: 'аlice', password: PASSWORD }, 'invalid_request'],
    ['is taken in another case', { username: 'ALICE' }, 'conflict'],
    ['has a common password (LC3)', { username: 'bob', password: 'password1' }, 'invalid_request'],
    ['is also the password (LC3)', { username: 'wonderland-2026', password: PASSWORD }, 'invalid_request'],
  ])('create refuses a user whose name %s', async (_, wanted, code) => {
    await expect(accounts.create(wanted, root)).rejects.toMatchObject({ code });
    expect(await room.get(UserDirectory).findByUsername('bob')).toBeNull();
  });

  it('AD5: a caller without an admin scope cannot grant it → access_denied', async () => {
    const wanted = { username: 'upstart', admin_scopes: ['keys:write' as const] };
    await expect(accounts.create(wanted, delegate)).rejects.toMatchObject({ code: 'access_denied' });
    const user = await accounts.create({ username: 'upstart' }, delegate);
    await expect(accounts.change(user, wanted, delegate)).rejects.toMatchObject({ code: 'access_denied' });
    const raised = await accounts.change(user, { admin_scopes: ['users:read'] }, delegate);
    expect(raised.adminScopes).toEqual(['users:read']);
  });

  it.each([
    ['set the password', { password: 'another-password' }],
    ['remove the password', { password: null }],
    ['change the email address', { email: 'mine@example.com' }],
    ['change the username', { username: 'mine' }],
    ['change the state', { disabled: true }],
    ['remove admin scopes', { admin_scopes: [] }],
  ])('AD5: a caller with fewer admin scopes cannot %s of a user', async (what, change) => {
    const name = `strong ${what.replaceAll(' ', '-')}`;
    const strong = await accounts.create({ username: name, password: PASSWORD, admin_scopes: ['keys:write'] }, root);
    await expect(accounts.change(strong, change, delegate)).rejects.toMatchObject({ code: 'access_denied' });
    await expect(accounts.remove(strong, delegate)).rejects.toMatchObject({ code: 'access_denied' });
    expect(await signIn(name)).toEqual(strong);
  });

  it('AD5: a user who gets admin scopes after the read is not changed', async () => {
    const read = await accounts.create({ username: 'climber', password: PASSWORD }, root);
    await accounts.change(read, { admin_scopes: ['keys:write'] }, root);
    await expect(accounts.change(read, { password: 'another-password' }, delegate)).rejects.toMatchObject({ code: 'conflict' }); // prettier-ignore
    await expect(accounts.remove(read, delegate)).rejects.toMatchObject({ code: 'conflict' });
    expect(await signIn('climber')).not.toBeNull();
    expect(await signIn('climber', 'another-password')).toBeNull();
  });

  it('concurrent changes of one user → the first succeeds, the others fail with conflict and change nothing', async () => {
    const user = await accounts.create({ username: 'contested' }, root);
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((name) => accounts.change(user, { name, password: `password of ${name}!` }, root)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await room.dataSource.getRepository(Credential).countBy({ userId: user.id })).toBe(1);
    const { claims } = (await room.get(UserDirectory).find(user.id))!;
    expect(await signIn('contested', `password of ${claims.name}!`)).not.toBeNull();
  });

  it('AD4, AD8: a password is set and removed; the audit does not contain it', async () => {
    const user = await accounts.create({ username: 'dora', password: PASSWORD }, root);
    const changed = await accounts.change(user, { password: 'another-password' }, delegate);
    expect([await signIn('dora'), (await signIn('dora', 'another-password'))?.id]).toEqual([null, user.id]);
    await accounts.change(changed, { password: null }, delegate);
    expect(await signIn('dora', 'another-password')).toBeNull();
    const events = [...(await room.audited('user.password_set')), ...(await room.audited('user.password_removed'))];
    const own = events.filter(({ sub }) => sub === user.id);
    expect(own).toMatchObject([{ actor: 'delegate' }, { actor: 'delegate' }]);
    expect(JSON.stringify(own)).not.toMatch(/another-password|argon2/);
  });

  it.each(['disabled', 'deleted'])('a user is %s → every session ends', async (fate) => {
    const user = await accounts.create({ username: `is ${fate}`, password: PASSWORD }, root);
    const { cookies } = (await room.get(SessionService).start(user, ['pwd'], null))!;
    await (fate === 'deleted' ? accounts.remove(user, root) : accounts.change(user, { disabled: true }, root));
    expect(await room.get(SessionService).find(cookies[0]!.value!)).toBeNull();
    expect(await signIn(`is ${fate}`)).toBeNull();
    expect((await room.audited('session.ended')).filter(({ sub }) => sub === user.id)).toHaveLength(1);
    expect((await room.audited(`user.${fate}`)).filter(({ sub }) => sub === user.id)).toHaveLength(1);
  });

  it('a disabled user is enabled → the earlier sessions stay ended', async () => {
    const user = await accounts.create({ username: 'eve' }, root);
    const disabled = await accounts.change(user, { disabled: true }, root);
    const { cookies } = (await room.get(SessionService).start(disabled, ['pwd'], null))!;
    await accounts.change(disabled, { disabled: false }, root);
    expect(await room.get(SessionService).find(cookies[0]!.value!)).toBeNull();
  });

  it('remove deletes everything but the audit and ended sessions, and frees the username', async () => {
    const user = await accounts.create({ username: 'frank', password: PASSWORD }, root);
    await room
      .get(Transactions)
      .run((tx) =>
        room.get(ConsentService).remember(tx, user.id, shop, { scope: Scope.of(['openid']), audience: [], claims: [] }),
      );
    await accounts.remove(user, root);
    expect(await room.get(UserDirectory).find(user.id)).toBeNull();
    expect(await room.dataSource.getRepository(Credential).countBy({ userId: user.id })).toBe(0);
    expect(await room.dataSource.getRepository(Consent).countBy({ userId: user.id })).toBe(0);
    expect((await accounts.create({ username: 'frank' }, root)).id).not.toBe(user.id);
  });

  it('AD8: the audit of a change contains the names of its members, not their values', async () => {
    const user = await accounts.create({ username: 'grace' }, root);
    await accounts.change(user, { name: 'Grace\r\nfake line', email: 'grace@example.com' }, delegate);
    const event = (await room.audited('user.updated')).at(-1);
    expect(event).toMatchObject({ sub: user.id, actor: 'delegate', details: { username: 'grace', members: ['name', 'email'] } }); // prettier-ignore
  });
});
