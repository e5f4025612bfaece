import { randomUUID } from 'node:crypto';
import { IsNull, type EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Redeemer, Verdicts, type Claim, type SingleUse } from '../../../src/database/index.js';
import { DATABASES } from '../../support/app.js';
import { scratchDatabase, Tickets, type Scratch } from '../../support/scratch-table.js';

/** A ticket that can be used once; it refuses a replay, as a code does. */
class TicketUse implements SingleUse {
  readonly attempt = randomUUID();

  constructor(
    private readonly id: string,
    private readonly afterLoss: () => Promise<void> = () => Promise.reject(new Error('used before')),
  ) {}

  async claim(tx: EntityManager): Promise<Claim> {
    const { affected } = await tx.update(Tickets, { id: this.id, usedBy: IsNull() }, { usedBy: this.attempt });
    if (affected === 1) return 'won';
    return (await tx.findOneBy(Tickets, { id: this.id }))?.usedBy === this.attempt ? 'kept' : 'lost';
  }

  lost(): Promise<void> {
    return this.afterLoss();
  }
}

describe.each(DATABASES)('Redeemer on %s', (database) => {
  let scratch: Scratch;
  let redeemer: Redeemer;
  beforeAll(async () => {
    scratch = await scratchDatabase(database);
    redeemer = new Redeemer(scratch.transactions, new Verdicts(scratch.dataSource));
  });
  afterAll(() => scratch.close());

  const tickets = () => scratch.dataSource.getRepository(Tickets);
  const store = (tx: EntityManager) => tx.insert(Tickets, { id: randomUUID(), usedBy: 'result' }).then(() => undefined);
  const results = () => tickets().countBy({ usedBy: 'result' });

  async function aTicket(): Promise<string> {
    const id = randomUUID();
    await tickets().clear();
    await scratch.transactions.run((tx) => tx.insert(Tickets, { id, usedBy: null }));
    return id;
  }

  it('50 concurrent redemptions → one wins and one result is stored', async () => {
    const id = await aTicket();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () => redeemer.redeem(new TicketUse(id), store)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await results()).toBe(1);
  });

  it('a failed store → the item is not used up', async () => {
    const id = await aTicket();
    await expect(redeemer.redeem(new TicketUse(id), () => Promise.reject(new Error('full')))).rejects.toThrow('full');
    expect(await tickets().findOneBy({ id })).toMatchObject({ usedBy: null });
    await redeemer.redeem(new TicketUse(id), store);
    expect(await results()).toBe(1);
  });

  it('the same attempt after a COMMIT without a response → stores nothing twice', async () => {
    const use = new TicketUse(await aTicket());
    await redeemer.redeem(use, store);
    await redeemer.redeem(use, store);
    expect(await results()).toBe(1);
  });

  it('a lost claim → what it revokes stays revoked, although the redemption is refused', async () => {
    const id = await aTicket();
    await redeemer.redeem(new TicketUse(id), store);
    const replay = new TicketUse(id, async () => {
      await scratch.transactions.run((tx) => tx.delete(Tickets, { usedBy: 'result' }));
      throw new Error('replayed');
    });
    await expect(redeemer.redeem(replay, store)).rejects.toThrow('replayed');
    expect(await results()).toBe(0);
  });

  it("a lost claim that may have the winner's answer again → its own result is stored", async () => {
    const id = await aTicket();
    await redeemer.redeem(new TicketUse(id), store);
    await redeemer.redeem(new TicketUse(id, () => Promise.resolve()), store);
    expect(await results()).toBe(2);
  });

  it('a burnt item cannot be redeemed; burning a used item changes nothing', async () => {
    const id = await aTicket();
    const first = new TicketUse(id);
    await redeemer.burn(first);
    await redeemer.burn(new TicketUse(id));
    await expect(redeemer.redeem(new TicketUse(id), store)).rejects.toThrow('used before');
    expect(await tickets().findOneBy({ id })).toMatchObject({ usedBy: first.attempt });
  });
});
