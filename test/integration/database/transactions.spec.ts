import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { QueryFailedError } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isDatabaseAway, isUniqueViolation } from '../../../src/database/index.js';
import { DATABASES } from '../../support/app.js';
import { scratchDatabase, Tickets, type Scratch } from '../../support/scratch-table.js';

describe.each(DATABASES)('Transactions on %s', (database) => {
  let scratch: Scratch;
  beforeAll(async () => {
    scratch = await scratchDatabase(database);
  });
  beforeEach(async () => {
    await scratch.dataSource.getRepository(Tickets).clear();
  });
  afterAll(() => scratch.close());

  const count = () => scratch.dataSource.getRepository(Tickets).count();
  const add = (id: string = randomUUID()) => scratch.transactions.run((tx) => tx.insert(Tickets, { id, usedBy: null }));

  it('200 concurrent transactions → all are stored', async () => {
    await Promise.all(Array.from({ length: 200 }, () => add()));
    expect(await count()).toBe(200);
  });

  it('one failing transaction among others → only its own writes are undone', async () => {
    const runs = Array.from({ length: 100 }, (_, i) =>
      scratch.transactions.run(async (tx) => {
        await tx.insert(Tickets, { id: randomUUID(), usedBy: null });
        await tx.insert(Tickets, { id: randomUUID(), usedBy: null });
        if (i % 2 === 0) throw new Error('changed my mind');
      }),
    );
    const outcomes = await Promise.allSettled(runs);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(50);
    expect(await count()).toBe(100);
  });

  it('run throws the error of its work, and returns its result', async () => {
    await expect(scratch.transactions.run(() => Promise.resolve(7))).resolves.toBe(7);
    await expect(scratch.transactions.run(() => Promise.reject(new TypeError('mine')))).rejects.toThrow(TypeError);
  });

  it('a unique violation is recognised and not retried', async () => {
    const id = randomUUID();
    await add(id);
    let attempts = 0;
    const again = scratch.transactions.run((tx) => {
      attempts++;
      return tx.insert(Tickets, { id, usedBy: null });
    });
    const error: unknown = await again.catch((thrown: unknown) => thrown);
    expect([isUniqueViolation(error), isDatabaseAway(error), attempts]).toEqual([true, false, 1]);
  });

  it('a retry after a COMMIT without a response → the lost connection, not the conflict with the first attempt', async () => {
    const lost = Object.assign(new Error('gone'), { code: 'PROTOCOL_CONNECTION_LOST' });
    let attempts = 0;
    const run = scratch.transactions.run(() => Promise.reject(attempts++ === 0 ? lost : new Error('a conflict')));
    await expect(run).rejects.toBe(lost);
    expect([attempts, isDatabaseAway(lost)]).toEqual([2, true]);
  });

  it('a transaction that the database rolled back for another one → runs again', async () => {
    let attempts = 0;
    await scratch.transactions.run(async (tx) => {
      attempts++;
      await tx.insert(Tickets, { id: randomUUID(), usedBy: null });
      if (attempts < 3) throw rolledBack();
    });
    expect([attempts, await count()]).toEqual([3, 1]);
  });

  it('four failed attempts → an error that counts as unavailable', async () => {
    let attempts = 0;
    const run = scratch.transactions.run(() => {
      attempts++;
      return Promise.reject(rolledBack());
    });
    const error: unknown = await run.catch((thrown: unknown) => thrown);
    expect([isDatabaseAway(error), attempts, await count()]).toEqual([true, 4, 0]);
  });

  it('a slow transaction delays others, and none is lost', async () => {
    const slow = scratch.transactions.run(async (tx) => {
      await tx.insert(Tickets, { id: randomUUID(), usedBy: null });
      await setTimeout(30);
      throw new Error('rolled back');
    });
    await Promise.all([slow.catch(() => undefined), ...Array.from({ length: 20 }, () => add())]);
    expect(await count()).toBe(20);
  });
});

function rolledBack(): QueryFailedError {
  return new QueryFailedError('COMMIT', [], Object.assign(new Error('deadlock'), { code: 'ER_LOCK_DEADLOCK' }));
}
