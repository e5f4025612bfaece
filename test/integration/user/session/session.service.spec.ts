import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Transactions } from '../../../../src/database/index.js';
import { Session, SessionEnder, SessionService, User, type SignedIn } from '../../../../src/user/index.js';
import { DATABASES } from '../../../support/app.js';
import { UserRoom } from '../../../support/user-room.js';

const LIFETIMES = { SESSION_TTL: '10000', SESSION_IDLE_TTL: '1000' };

describe.each(DATABASES)('SessionService on %s', (database) => {
  let room: UserRoom;
  let sessions: SessionService;
  let alice: User;
  let bob: User;

  beforeAll(async () => {
    room = await UserRoom.open(database, LIFETIMES);
    sessions = room.get(SessionService);
    [alice, bob] = [await room.user('alice'), await room.user('bob')];
  });
  beforeEach(() => room.clock.advance(100_000));
  afterAll(() => room.close());

  async function signIn(user = alice, before: SignedIn | null = null) {
    const { signedIn, cookies } = (await sessions.start(user, ['pwd'], before))!;
    return { signedIn, value: cookies[0]!.value! };
  }
  const rowOf = (session: Session) => room.dataSource.getRepository(Session).findOneByOrFail({ id: session.id });

  it('find returns the session and user of a cookie', async () => {
    const { signedIn, value } = await signIn();
    // The sign-in has changed `version`, see `UserStore.hold`.
    const user = signedIn.user.with({ version: signedIn.user.version + 1 });
    expect(await sessions.find(value)).toEqual({ ...signedIn, user });
    expect(signedIn.session).toMatchObject({
      userId: alice.id,
      amr: ['pwd'],
      authTime: room.clock.now(),
      endedAt: null,
    });
    expect(await rowOf(signedIn.session)).toEqual(signedIn.session);
  });

  it('PE10: a session lasts from when it began, and keeps the earlier time of a sign-in at another provider', async () => {
    const begunAt = room.clock.now();
    const authTime = new Date(begunAt.getTime() - 20_000_000);
    const { signedIn } = (await sessions.start(alice, ['fed'], null, { authTime, begunAt }))!;
    expect(signedIn.session).toMatchObject({ authTime, expiresAt: new Date(begunAt.getTime() + 10_000_000) });
    room.clock.advance(60);
    const stepUp = (await sessions.start(alice, ['fed', 'otp', 'mfa'], signedIn, { authTime }))!;
    expect(stepUp.signedIn.session).toMatchObject({ authTime, expiresAt: signedIn.session.expiresAt });
  });

  it('LC17: only a digest of the cookie is stored', async () => {
    const { signedIn, value } = await signIn();
    expect(JSON.stringify(await rowOf(signedIn.session))).not.toContain(value.split('.')[1]);
  });

  it.each([undefined, '', 'x', 'x'.repeat(5000), '../..', "' OR 1=1 --"])(
    'find returns null for the cookie %j',
    async (value) => {
      expect(await sessions.find(value)).toBeNull();
    },
  );

  it('find returns null for an existing id with another secret', async () => {
    const [one, other] = [await signIn(), await signIn()];
    const forged = `${one.signedIn.session.id}.${other.value.split('.')[1]}`;
    expect(await sessions.find(forged)).toBeNull();
  });

  it('LC9: the same user signs in again → the session id stays, and the old cookie is invalid', async () => {
    const first = await signIn();
    room.clock.advance(60);
    const again = await signIn(alice, await sessions.find(first.value));
    expect(again.signedIn.session.id).toBe(first.signedIn.session.id);
    expect(await sessions.find(first.value)).toBeNull();
    const found = (await sessions.find(again.value))!;
    expect(found.session.authTime).toEqual(room.clock.now());
    expect(found.session.createdAt).toEqual(first.signedIn.session.createdAt);
    expect(found.session.expiresAt.getTime() - first.signedIn.session.expiresAt.getTime()).toBe(60_000);
  });

  it('LC9: another user signs in → the earlier session ends and a new one begins', async () => {
    const first = await signIn();
    const second = await signIn(bob, first.signedIn);
    expect(second.signedIn.session.id).not.toBe(first.signedIn.session.id);
    expect(await sessions.find(first.value)).toBeNull();
    expect((await rowOf(first.signedIn.session)).endedAt).toEqual(room.clock.now());
    expect((await sessions.find(second.value))?.user.id).toBe(bob.id);
  });

  it('LC9: two concurrent sign-ins of one browser → both new cookies are valid, the old one is not', async () => {
    const first = await signIn();
    const both = await Promise.all([signIn(alice, first.signedIn), signIn(alice, first.signedIn)]);
    for (const { value } of both) expect((await sessions.find(value))?.user.id).toBe(alice.id);
    expect(await sessions.find(first.value)).toBeNull();
  });

  it('LC9: the earlier session has ended → it stays ended, and the sign-in begins a new one', async () => {
    const first = await signIn();
    await sessions.end(first.signedIn.session);
    const again = await signIn(alice, first.signedIn);
    expect(again.signedIn.session.id).not.toBe(first.signedIn.session.id);
    expect((await rowOf(first.signedIn.session)).endedAt).not.toBeNull();
  });

  it('LC10: a session ends after the idle limit, which every use extends', async () => {
    const { value } = await signIn();
    for (let used = 0; used < 3; used++) {
      room.clock.advance(999);
      expect(await sessions.find(value)).not.toBeNull();
    }
    room.clock.advance(1000);
    expect(await sessions.find(value)).toBeNull();
  });

  it('LC10: a session ends after SESSION_TTL regardless of use', async () => {
    const { value } = await signIn();
    for (let used = 0; used < 10; used++) {
      room.clock.advance(999);
      expect(await sessions.find(value)).not.toBeNull();
    }
    room.clock.advance(10);
    expect(await sessions.find(value)).toBeNull();
  });

  it('the time of use is written at most once a minute', async () => {
    const { signedIn, value } = await signIn();
    room.clock.advance(59);
    await sessions.find(value);
    expect((await rowOf(signedIn.session)).lastSeenAt).toEqual(signedIn.session.lastSeenAt);
    room.clock.advance(1);
    await sessions.find(value);
    expect((await rowOf(signedIn.session)).lastSeenAt).toEqual(room.clock.now());
  });

  it('the source is written at the sign-in and with the time of use, without a further statement', async () => {
    const source = { userAgent: 'Firefox/140.0', address: '203.0.113.7' };
    const started = (await sessions.start(alice, ['pwd'], null, { source }))!;
    expect(await rowOf(started.signedIn.session)).toMatchObject(source);
    const value = started.cookies[0]!.value!;
    const moved = { userAgent: 'Firefox/141.0', address: '2001:db8::7' };
    room.clock.advance(59);
    await sessions.find(value, moved);
    expect(await rowOf(started.signedIn.session)).toMatchObject(source);
    room.clock.advance(1);
    await sessions.find(value, moved);
    expect(await rowOf(started.signedIn.session)).toMatchObject({ ...moved, lastSeenAt: room.clock.now() });
    room.clock.advance(60);
    await sessions.find(value);
    expect(await rowOf(started.signedIn.session)).toMatchObject({ ...moved, lastSeenAt: room.clock.now() });
  });

  it('end ends a session once, clears the cookie and records an event', async () => {
    const { signedIn, value } = await signIn();
    expect((await sessions.end(signedIn.session)).cookies).toMatchObject([
      { name: expect.stringMatching(/^grantry_session-/), value: null },
      { name: expect.stringMatching(/^grantry_session_state-/), value: expect.stringMatching(/^out\.[\w-]{22}$/) },
    ]);
    await sessions.end(signedIn.session);
    expect(await sessions.find(value)).toBeNull();
    const events = await room.audited('session.ended');
    expect(events.filter(({ details }) => details['session'] === signedIn.session.id)).toHaveLength(1);
  });

  it('endAllOf ends every session of one user and none of others', async () => {
    const [one, two, other] = [await signIn(), await signIn(), await signIn(bob)];
    await room
      .get(Transactions)
      .run((tx) => room.get(SessionEnder).endAllOf(tx, alice, { reason: 'test', actor: 'admin' }));
    expect([await sessions.find(one.value), await sessions.find(two.value)]).toEqual([null, null]);
    expect(await sessions.find(other.value)).not.toBeNull();
  });

  it.each(['disabled', 'deleted'])('find returns null when the user was %s', async (fate) => {
    const user = await room.user(`was-${fate}`);
    const { value } = await signIn(user);
    const users = room.dataSource.getRepository(User);
    await (fate === 'deleted' ? users.delete({ id: user.id }) : users.update({ id: user.id }, { disabled: true }));
    expect(await sessions.find(value)).toBeNull();
  });
});
