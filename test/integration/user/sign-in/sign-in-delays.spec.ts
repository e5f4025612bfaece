import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, type SessionId } from '../../../../src/common/index.js';
import { Configuration } from '../../../../src/config/index.js';
import {
  DeviceCookie, PasswordAuthentication, PasswordChange, PasswordHasher, SignInDelayed, type SignInSource, type User,
} from '../../../../src/user/index.js'; // prettier-ignore
import { ACCOUNT_RULE, NETWORK_RULE } from '../../../../src/user/sign-in/counters.js';
import { SignInFailure } from '../../../../src/user/sign-in/sign-in-failure.entity.js';
import { DATABASES } from '../../../support/app.js';
import { UserRoom } from '../../../support/user-room.js';

const PASSWORD = 'wonderland-2026';
const { free } = ACCOUNT_RULE;

describe.each(DATABASES)('LC2: password guesses on %s', (database) => {
  let room: UserRoom;
  let alice: User;

  beforeAll(async () => {
    room = await UserRoom.open(database, { RATE_LIMITS: 'on' });
    alice = await room.user('alice', { password: PASSWORD });
    await room.user('bob', { password: PASSWORD });
  });
  beforeEach(async () => {
    await room.dataSource.getRepository(SignInFailure).clear();
  });
  afterAll(() => room.close());

  /** The outcome: `right`, `wrong`, or the seconds to wait. */
  async function guess(username: string, password: string, source?: SignInSource): Promise<string | number> {
    try {
      const user = await room.get(PasswordAuthentication).authenticate(username, password, source);
      return user === null ? 'wrong' : 'right';
    } catch (error) {
      if (error instanceof SignInDelayed) return error.seconds;
      throw error;
    }
  }

  async function fail(username: string, times = free, source?: SignInSource): Promise<void> {
    for (let n = 0; n < times; n++) expect(await guess(username, 'not-it', source)).toBe('wrong');
  }

  it('40 concurrent wrong guesses → only the free ones are hashed, and the next is delayed', async () => {
    const before = room.get(PasswordHasher).computed;
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => guess('alice', 'not-it')));
    expect(outcomes.filter((outcome) => outcome === 'wrong')).toHaveLength(free);
    expect(room.get(PasswordHasher).computed - before).toBe(free);
    expect(await guess('alice', PASSWORD)).toBe(1);
  });

  it('40 concurrent right passwords → none delays another; ten have a place in line, the rest have to wait', async () => {
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => guess('alice', PASSWORD)));
    expect(outcomes.filter((outcome) => outcome === 'right')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === 2)).toHaveLength(30);
    expect(await room.dataSource.getRepository(SignInFailure).count()).toBe(0);
  });

  it('delays grow with failures but not with refusals, and the right password ends them', async () => {
    await fail('alice');
    for (const delay of [1, 2, 4, 8]) {
      expect(await guess('alice', PASSWORD)).toBe(delay);
      expect(await guess('alice', 'not-it')).toBe(delay);
      room.clock.advance(delay);
      expect(await guess('alice', 'not-it')).toBe('wrong');
    }
    room.clock.advance(16);
    expect(await guess('alice', PASSWORD)).toBe('right');
    await fail('alice', free - 1);
    expect(await guess('alice', PASSWORD)).toBe('right');
  });

  it('unknown usernames are delayed like known ones; all spellings of a username count together', async () => {
    await fail('nobody');
    expect(await guess('nobody', 'not-it')).toBe(1);
    for (const name of ['ALICE', ' alice', 'ａｌｉｃｅ', 'Alice ', 'aLiCe']) await fail(name, 2);
    expect(await guess('alice', PASSWORD)).toBe(1);
    expect(await guess('bob', PASSWORD)).toBe('right');
  });

  it('a browser known to alice is not delayed by guesses elsewhere or in its network; its own failures count', async () => {
    const cookie = new DeviceCookie(room.get(Configuration), room.clock);
    const devices = cookie.of(cookie.of(undefined).remember(alice.id).value!);
    await fail('alice', free, { address: '192.0.2.1' });
    expect(await guess('alice', PASSWORD, { address: '192.0.2.1' })).toBe(1);
    expect(await guess('alice', PASSWORD, { address: '192.0.2.1', devices })).toBe('right');
    expect(await guess('alice', PASSWORD, { address: '192.0.2.1' })).toBe(1);
    await fail('alice', free, { devices });
    expect(await guess('alice', PASSWORD, { devices })).toBe(1);
  });

  it('guesses at the login page do not delay the users of a confidential client', async () => {
    await fail('alice', free, { address: '192.0.2.1' });
    expect(await guess('alice', PASSWORD, { through: 'shop' })).toBe('right');
  });

  it('one network that tries many usernames is delayed; a successful sign-in does not reset the count', async () => {
    const address = '2001:db8::1';
    for (const name of ['one', 'two']) await fail(name, 2, { address });
    const rows = room.dataSource.getRepository(SignInFailure);
    expect((await rows.update({ failures: 4 }, { failures: NETWORK_RULE.free - 2 })).affected).toBe(1);
    expect(await guess('bob', PASSWORD, { address })).toBe('right');
    await fail('one-more', 2, { address });
    expect(await guess('bob', PASSWORD, { address: '2001:db8::2' })).toBe(1);
    expect(await guess('bob', PASSWORD, { address: '2001:db8:0:1::1' })).toBe('right');
    room.clock.advance(NETWORK_RULE.keptFor);
    await fail('one-more', 5, { address });
  });

  it('failures expire after a day without another', async () => {
    await fail('alice', free - 1);
    room.clock.advance(ACCOUNT_RULE.keptFor);
    await fail('alice', free - 1);
  });

  it('the audit contains the delay, once for each verified guess', async () => {
    const before = (await room.audited('user.sign_in_failed')).length;
    await fail('alice');
    await guess('alice', 'not-it');
    const events = (await room.audited('user.sign_in_failed')).slice(before);
    expect(events).toHaveLength(free);
    expect(events.at(-1)).toMatchObject({ sub: alice.id, details: { username: 'alice', delay_seconds: 1 } });
    expect(events.at(-2)!.details).toEqual({ username: 'alice' });
  });

  it('LC4: guesses of the current password in a session are delayed like those at the login page', async () => {
    const signedIn = { user: alice, session: { id: newId<SessionId>() } };
    const form = { current: 'not-it', wanted: 'a-new-password-of-alice', endsOthers: true };
    const change = () => room.get(PasswordChange).change(signedIn, form);
    for (let n = 0; n < free; n++) await expect(change()).rejects.toMatchObject({ code: 'access_denied' });
    await expect(change()).rejects.toMatchObject({ status: 429, seconds: 1 });
    expect(await guess('alice', PASSWORD)).toBe('right');
  });
});
