import { IsNull } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, plusSeconds, type ClientId, type SessionId } from '../../../../src/common/index.js';
import { Transactions } from '../../../../src/database/index.js';
import {
  EverySession,
  SessionClients,
  SessionEnder,
  SessionService,
  Session,
  type User,
} from '../../../../src/user/index.js';
import { LogoutDelivery } from '../../../../src/authorize/logout/back-channel/logout-delivery.entity.js';
import {
  LogoutDeliveryStore,
  type AttemptedNotice,
} from '../../../../src/authorize/logout/back-channel/logout-delivery.store.js';
import { AuditEvent } from '../../../../src/audit/audit-event.entity.js';
import { SessionClient } from '../../../../src/user/session/session-client.entity.js';
import { SessionStore } from '../../../../src/user/session/session.store.js';
import { DATABASES } from '../../../support/app.js';
import { UserRoom } from '../../../support/user-room.js';

const REASON = { reason: 'test' };

describe.each(DATABASES)('SessionEnder and the outbox on %s', (database) => {
  let room: UserRoom;
  let user: User;
  let count = 0;
  beforeAll(async () => void (room = await UserRoom.open(database)));
  afterAll(() => room.close());
  beforeEach(async () => {
    user = await room.user(`user-${++count}`);
    await room.dataSource.getRepository(LogoutDelivery).clear();
  });

  async function aSession(...clients: string[]): Promise<Session> {
    const { session } = (await room.get(SessionService).start(user, ['pwd'], null))!.signedIn;
    for (const client of clients) await join(session, client);
    return session;
  }
  const join = (session: Session, client: string) =>
    room
      .get(Transactions)
      .run((tx) => room.get(SessionClients).add(tx, session, client as ClientId, `${client}'s name for the user`));
  const end = (session: Session) => room.get(Transactions).run((tx) => room.get(SessionEnder).end(tx, session, REASON));
  const outbox = () => room.dataSource.getRepository(LogoutDelivery).find({ order: { clientId: 'ASC' } });

  it('EverySession ends all sessions in batches, with an event and notices for each; a second run finds none', async () => {
    const first = await aSession('a', 'b');
    const row = await room.get(SessionStore).find(first.id);
    const many = Array.from({ length: 450 }, () => row!.with({ id: newId<SessionId>() }));
    await room.get(Transactions).run((tx) => tx.insert(Session, many));
    const ended = await room.get(EverySession).end({ ...REASON, actor: 'an-admin' });
    expect(ended).toBeGreaterThan(450);
    expect(await room.dataSource.getRepository(Session).countBy({ endedAt: IsNull() })).toBe(0);
    const events = room.dataSource.getRepository(AuditEvent);
    expect(await events.countBy({ type: 'session.ended', actor: 'an-admin', sub: user.id })).toBe(451);
    expect((await outbox()).filter(({ sessionId }) => sessionId === first.id)).toHaveLength(2);
    expect(await room.get(EverySession).end({ ...REASON, actor: 'an-admin' })).toBe(0);
  });

  it('LO4: a session ends → the outbox contains one notice for each client, with its sub of the user', async () => {
    const session = await aSession('a', 'b', 'a');
    await aSession('c');
    const told = await end(session);
    expect(told.map(({ clientId }) => clientId).toSorted()).toEqual(['a', 'b']);
    expect(await outbox()).toMatchObject(
      ['a', 'b'].map((clientId) => ({
        sessionId: session.id,
        clientId,
        subject: `${clientId}'s name for the user`,
        attempts: 0,
        nextAttemptAt: room.clock.now(),
      })),
    );
    expect(await room.dataSource.getRepository(SessionClient).countBy({ sessionId: session.id })).toBe(0);
    expect(await end(session), 'a second time').toEqual([]);
    expect(await outbox()).toHaveLength(2);
  });

  it('LO6: all sessions of a user end → notices for all but the excepted session', async () => {
    const [here, one, two] = [await aSession('a'), await aSession('a'), await aSession('b')];
    await room.get(Transactions).run((tx) => room.get(SessionEnder).endAllOf(tx, user, { ...REASON, except: here.id }));
    expect((await outbox()).map(({ sessionId }) => sessionId)).toEqual([one.id, two.id]);
    expect((await room.get(SessionService).liveOf(user)).map(({ id }) => id)).toEqual([here.id]);
  });

  it('the transaction fails → no notice, and the session stays live', async () => {
    const session = await aSession('a');
    const failing = room.get(Transactions).run(async (tx) => {
      await room.get(SessionEnder).end(tx, session, REASON);
      throw new Error('later');
    });
    await expect(failing).rejects.toThrow('later');
    expect(await outbox()).toEqual([]);
    expect(await room.get(SessionService).liveOf(user)).toHaveLength(1);
    expect(await end(session)).toHaveLength(1);
  });

  it('a client is added to an ended session → login_required', async () => {
    const session = await aSession();
    await end(session);
    await expect(join(session, 'a')).rejects.toMatchObject({ code: 'login_required' });
  });

  it('a client is added while the session ends → it is either notified or refused', async () => {
    for (let round = 0; round < 10; round++) {
      const session = await aSession();
      const joining = join(session, `a-${round}`).then(
        () => true,
        () => false,
      );
      const [joined] = await Promise.all([joining, end(session)]);
      const told = (await outbox()).some(({ sessionId }) => sessionId === session.id);
      expect(told).toBe(joined);
    }
  });

  it('many processes claim the same notice → one begins the attempt; after the lease another can', async () => {
    const [delivery] = await end(await aSession('a'));
    const store = room.get(LogoutDeliveryStore);
    const lease = plusSeconds(room.clock.now(), 30);
    const claim = (row: AttemptedNotice) => room.get(Transactions).run((tx) => store.claim(tx, row, lease));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => claim({ ...delivery!, attempts: 0 })));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await store.due(room.clock.now(), lease, 10)).toEqual([]);
    const [again] = await store.due(lease, lease, 10);
    expect(again).toMatchObject({ id: delivery!.id, attempts: 1 });
    expect(await claim(again!)).toBe(true);
  });
});
