import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Encryption } from '../../../src/common/index.js';
import { placeOf, Transactions, type Tx } from '../../../src/database/index.js';
import { Mail } from '../../../src/mail/mail.entity.js';
import { Outbox, type NewMail } from '../../../src/mail/index.js';
import { DATABASES, type TestDatabase } from '../../support/databases.js';
import { MailRoom } from '../../support/mail-room.js';
import { migratedDatabase } from '../../support/migrated-database.js';

const LINK = { link: 'http://localhost:3000/link?token=the-secret', validFor: 1800 };
const RESET: NewMail = { to: 'alice@example.com', message: 'reset-password', data: LINK };
const NOTICE: NewMail = {
  to: 'alice@example.com',
  message: 'password-changed',
  data: { at: '2026-11-29T10:00:00Z', by: 'user' },
};

describe.each(DATABASES)('Outbox on %s', (database) => {
  let shared: TestDatabase;
  let room: MailRoom;
  let other: MailRoom;
  beforeAll(async () => {
    shared = await migratedDatabase(database);
    [room, other] = [await MailRoom.open(shared.url), await MailRoom.open(shared.url)];
  });
  beforeEach(() => room.dataSource.getRepository(Mail).clear());
  afterAll(async () => {
    await Promise.all([room.close(), other.close()]);
    await shared.remove();
  });

  const advance = (seconds: number) => [room, other].forEach(({ clock }) => clock.advance(seconds));
  const inTransaction = <T>(work: (tx: Tx, outbox: Outbox) => Promise<T>, at = room) =>
    at.get(Transactions).run((tx) => work(tx, at.get(Outbox)));
  const add = (mail: NewMail, at = room) => inTransaction((tx, outbox) => outbox.add(tx, mail), at);

  it('add stores the mail with its content encrypted for its row', async () => {
    expect(await add({ ...RESET, language: 'de' })).toBe(true);
    const [mail] = await room.mails();
    expect(mail?.content).not.toContain('secret');
    const content: unknown = JSON.parse(room.get(Encryption).decrypt(mail!.content!, placeOf(Mail, mail!.id)).toString()); // prettier-ignore
    expect(content).toEqual({ ...RESET, language: 'de' });
    expect(mail).toMatchObject({ kind: 'link', message: 'reset-password', attempts: 0, nextAttemptAt: mail!.queuedAt });
    expect(mail!.expiresAt.getTime() - mail!.queuedAt.getTime()).toBe(LINK.validFor * 1000);
  });

  it('a transaction that fails → no mail', async () => {
    const failing = inTransaction(async (tx, outbox) => {
      await outbox.add(tx, RESET);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await room.mails()).toEqual([]);
  });

  it('the fourth link to an address within an hour → false, and true when the hour has passed (PE6)', async () => {
    const outcomes = [];
    for (const to of ['alice@example.com', 'Alice@Example.com', 'alice@EXAMPLE.com', 'alice@example.com']) {
      outcomes.push(await add({ ...RESET, to }));
      advance(60);
    }
    expect(outcomes).toEqual([true, true, true, false]);
    expect(await add({ ...RESET, to: 'bob@example.com' })).toBe(true);
    expect(await add(NOTICE)).toBe(true);
    advance(3600 - 4 * 60);
    expect([await add(RESET), await add(RESET)]).toEqual([true, false]);
  });

  it('16 links to an address at once in two processes → three are queued (PE6)', async () => {
    const outcomes = await Promise.all(Array.from({ length: 16 }, (_, i) => add(RESET, i % 2 === 0 ? room : other)));
    expect(outcomes.filter(Boolean)).toHaveLength(3);
    expect((await room.mails()).map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  });

  it('more than 20 notices to an address within an hour → false', async () => {
    const outcomes = await Promise.all(Array.from({ length: 24 }, () => add(NOTICE)));
    expect(outcomes.filter(Boolean)).toHaveLength(20);
  });

  it('pretend counts the address and stores as much as add, and the mail is never due (PE6)', async () => {
    const pretend = () => inTransaction((tx, outbox) => outbox.pretend(tx, RESET));
    expect([await pretend(), await pretend(), await pretend(), await pretend()]).toEqual([true, true, true, false]);
    expect((await room.mails()).map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([null, null, null]);
  });

  it.each(['alice', 'a@example.com,b@example.com', 'a@example.com\r\nBcc: b@example.com'])(
    'an address that is none (%j) → false',
    async (to) => {
      expect(await add({ ...RESET, to })).toBe(false);
    },
  );
});
