import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashSync } from '@node-rs/argon2';
import { HashCost } from '../../../../src/config/index.js';
import { Credential } from '../../../../src/user/credentials/credential.entity.js';
import { PasswordAuthentication, PasswordHasher, User } from '../../../../src/user/index.js';
import { DATABASES } from '../../../support/app.js';
import { UserRoom } from '../../../support/user-room.js';

const PASSWORD = 'wonderland-2026';

describe.each(DATABASES)('PasswordAuthentication on %s', (database) => {
  let room: UserRoom;
  let authentication: PasswordAuthentication;
  let alice: User;

  beforeAll(async () => {
    room = await UserRoom.open(database, {}, new HashCost());
    authentication = room.get(PasswordAuthentication);
    alice = await room.user('alice', { password: PASSWORD });
    await room.user('mallory', { password: PASSWORD, disabled: true });
    await room.user('keyless');
  });
  afterAll(() => room.close());

  async function hashesOf(work: () => Promise<unknown>): Promise<number> {
    const before = room.get(PasswordHasher).computed;
    await work();
    return room.get(PasswordHasher).computed - before;
  }

  it.each([
    ['an unknown user', 'nobody', PASSWORD],
    ['an invalid username', '\u202ealice', PASSWORD],
    ['a wrong password', 'alice', 'wonderland-2025'],
    ['a password in another case (LC3)', 'alice', PASSWORD.toUpperCase()],
    ['the beginning of the password (LC3)', 'alice', PASSWORD.slice(0, -1)],
    ['an empty password', 'alice', ''],
    ['a password beyond the longest valid one', 'alice', 'x'.repeat(60_000)],
    ['a disabled user with the right password', 'mallory', PASSWORD],
    ['a disabled user with a wrong password', 'mallory', 'wrong-password'],
    ['a user without a password', 'keyless', PASSWORD],
  ])('LC1: %s is refused after exactly one hash and one record', async (_, username, password) => {
    const before = (await room.audited('user.sign_in_failed')).length;
    const hashes = await hashesOf(async () => {
      expect(await authentication.authenticate(username, password)).toBeNull();
    });
    expect(hashes).toBe(1);
    expect(await room.audited('user.sign_in_failed')).toHaveLength(before + 1);
  });

  it('LC1: the right password signs in after exactly one hash and one record', async () => {
    const hashes = await hashesOf(async () => {
      expect(await authentication.authenticate('alice', PASSWORD, { clientId: 'shop' })).toEqual(alice);
    });
    expect(hashes).toBe(1);
    expect(await room.audited('user.signed_in')).toMatchObject([
      { sub: alice.id, clientId: 'shop', details: { amr: ['pwd'] } },
    ]);
  });

  it('LC3: a password in another Unicode form is accepted; spaces and all other characters count', async () => {
    await room.user('zoe', { password: ' Zoë ﬁnds 😀 ' });
    expect(await authentication.authenticate('zoe', ' Zoe\u0308 finds 😀 ')).not.toBeNull();
    expect(await authentication.authenticate('zoe', 'Zoë finds 😀')).toBeNull();
  });

  it('LC3: all 200 characters of a password count', async () => {
    const long = `${'aB3$'.repeat(49)}last`;
    await room.user('longwinded', { password: long });
    expect(await authentication.authenticate('longwinded', long)).not.toBeNull();
    expect(await authentication.authenticate('longwinded', `${long.slice(0, -1)}x`)).toBeNull();
  });

  it('a sign-in replaces a hash with outdated parameters, once', async () => {
    const user = await room.user('veteran', { password: PASSWORD });
    const credentials = room.dataSource.getRepository(Credential);
    const old = hashSync(PASSWORD, { memoryCost: 8192, timeCost: 1 });
    await credentials.update({ userId: user.id }, { data: old });
    expect(await authentication.authenticate('veteran', PASSWORD)).not.toBeNull();
    const { data } = await credentials.findOneByOrFail({ userId: user.id });
    expect(data).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hashesOf(() => authentication.authenticate('veteran', PASSWORD))).toBe(1);
  });

  it('AD8: the audit of a failure contains the key of the username, shortened and without line breaks', async () => {
    await authentication.authenticate(`EVE\r\n2026 fake line\u2028\u202e${'x'.repeat(500)}`, 'secret-of-eve');
    const event = (await room.audited('user.sign_in_failed')).at(-1)!;
    expect(event.details['username']).toMatch(/^eve2026 fake linex{80,}$/);
    expect((event.details['username'] as string).length).toBeLessThanOrEqual(100);
    expect(JSON.stringify(event)).not.toContain('secret-of-eve');
  });
});
