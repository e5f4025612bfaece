import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Transactions } from '../../../src/database/index.js';
import { MailBacklog, MailCounts, Outbox } from '../../../src/mail/index.js';
import { MailMetrics } from '../../../src/operations/metrics/mail-metrics.js';
import type { TestDatabase } from '../../support/databases.js';
import { MailRoom } from '../../support/mail-room.js';
import { migratedDatabase } from '../../support/migrated-database.js';

/** Milliseconds after which a result of the database is not reused. */
const STALE = 11_000;

describe('metrics of mails', () => {
  let database: TestDatabase;
  let room: MailRoom;
  beforeEach(async () => {
    database = await migratedDatabase('sqlite');
    room = await MailRoom.open(database.url);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await room.close();
    await database.remove();
  });

  it('a database that fails → the last values, at each further collection too', async () => {
    await room.get(Transactions).run((tx) =>
      room.get(Outbox).add(tx, {
        to: 'alice@example.com',
        message: 'reset-password',
        data: { link: 'http://localhost:3000/link?token=the-secret', validFor: 1800 },
      }),
    );
    const registry = new Registry();
    new MailMetrics(room.get(MailCounts), room.get(MailBacklog)).register(registry);
    const collected = async () => {
      const text = await registry.metrics();
      return ['grantry_mails_waiting', 'grantry_mails_oldest_age_seconds'].map((name) =>
        Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]),
      );
    };
    vi.useFakeTimers({ toFake: ['performance'] });
    room.clock.advance(7);
    const before = await collected();
    expect(before).toEqual([1, 7]);
    await room.dataSource.query('DROP TABLE mails');
    for (let times = 0; times < 2; times++) {
      vi.advanceTimersByTime(STALE);
      expect(await collected()).toEqual(before);
    }
  });
});
