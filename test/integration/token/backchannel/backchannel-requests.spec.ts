import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  newId,
  type AttemptId,
  type AuthorizationId,
  type BackchannelRequestId,
  type SubjectId,
} from '../../../../src/common/index.js';
import { Redeemer, Transactions } from '../../../../src/database/index.js';
import { backchannelGrantRefusals } from '../../../../src/token/refusals/backchannel.js';
import { BackchannelRequests, BackchannelRequestStore, type BackchannelRequest } from '../../../../src/token/index.js';
import { DATABASES } from '../../../support/app.js';
import { BackchannelProduct, NOTIFICATION_TOKEN } from '../../../support/backchannel.js';
import { FixedClock } from '../../../support/fixed-clock.js';

describe.each(DATABASES)('BackchannelRequests, on %s', (database) => {
  const clock = new FixedClock(new Date());
  let server: BackchannelProduct;
  let requests: BackchannelRequests;
  let store: BackchannelRequestStore;
  let transactions: Transactions;
  let redeemer: Redeemer;

  beforeAll(async () => {
    server = await BackchannelProduct.start(clock, { database });
    const { app } = server.product;
    [requests, store] = [app.get(BackchannelRequests), app.get(BackchannelRequestStore)];
    [transactions, redeemer] = [app.get(Transactions), app.get(Redeemer)];
  });
  afterAll(() => server.product.close());

  async function stored(
    form: Readonly<Record<string, string>> = {},
    client = server.client,
  ): Promise<BackchannelRequest> {
    const id = await server.asked(await server.newPerson(), form, client);
    return (await store.find(id.split('.')[0] as BackchannelRequestId))!;
  }
  const allowed = () => ({ answer: 'allowed', authorizationId: newId<AuthorizationId>() }) as const;
  const denied = { answer: 'denied', authorizationId: null } as const;
  const late = backchannelGrantRefusals.used;

  it('an answer in the millisecond before the request expires wins, one at that time is lost', async () => {
    for (const [wait, wins] of [
      [59.999, true],
      [60, false],
    ] as const) {
      const row = await stored({ requested_expiry: '60' });
      const once = requests.answerOnce(row, denied, late);
      clock.advance(wait);
      if (wins) await redeemer.redeem(once);
      else await expect(redeemer.redeem(once)).rejects.toThrow('invalid_grant');
      expect((await store.find(row.id))!.answer).toBe(wins ? 'denied' : null);
    }
  });

  it('many answers at once → one wins, and the others store nothing', async () => {
    const row = await stored();
    let count = 0;
    const answers = Array.from({ length: 10 }, (_, i) =>
      redeemer.redeem(requests.answerOnce(row, i % 2 === 0 ? allowed() : denied, late), () => {
        count++;
        return Promise.resolve();
      }),
    );
    const outcomes = await Promise.allSettled(answers);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(count).toBe(1);
  });

  it('the same answer again, because the response to its COMMIT was lost → kept', async () => {
    const row = await stored();
    const attempt = newId<AttemptId>();
    const answer = () => transactions.run((tx) => store.polled.answer(tx, row.id, attempt, clock.now(), denied));
    expect([await answer(), await answer()]).toEqual(['won', 'kept']);
  });

  it('a request that was not allowed cannot be exchanged', async () => {
    const row = await stored();
    for (const answer of [null, denied]) {
      if (answer !== null) await redeemer.redeem(requests.answerOnce(row, answer, late));
      await expect(redeemer.redeem(requests.once(row))).rejects.toThrow('invalid_grant');
    }
  });

  it('an exchange again with the same attempt → kept; with another one → lost', async () => {
    const row = await stored();
    await redeemer.redeem(requests.answerOnce(row, allowed(), late));
    const once = requests.once(row);
    const claim = () => transactions.run((tx) => once.claim(tx));
    expect([await claim(), await claim()]).toEqual(['won', 'kept']);
    await expect(redeemer.redeem(requests.once(row))).rejects.toThrow('invalid_grant');
  });

  it('an answer makes the notice due in the same statement; a client that polls has none', async () => {
    const pinging = await server.newClient({
      backchannel_token_delivery_mode: 'ping',
      backchannel_client_notification_endpoint: 'https://client.example/ciba',
    });
    const [ping, poll] = [await stored({ client_notification_token: NOTIFICATION_TOKEN }, pinging), await stored()];
    for (const row of [ping, poll]) await redeemer.redeem(requests.answerOnce(row, denied, late));
    expect((await store.find(poll.id))!.nextAttemptAt).toBeNull();
    expect((await store.find(ping.id))!.nextAttemptAt).not.toBeNull();
  });

  it('lists only what waits: not answered, not expired, the latest first', async () => {
    const who = await server.newPerson();
    const ids = [await server.asked(who), await server.asked(who, { requested_expiry: '30' }), await server.asked(who)];
    const [first, , third] = ids.map((id) => id.split('.')[0]);
    clock.advance(30);
    expect((await requests.pendingOf({ id: who.sub as SubjectId })).map(({ id }) => id)).toEqual([third, first]);
    await redeemer.redeem(requests.answerOnce((await requests.findById(first!))!, denied, late));
    expect((await requests.pendingOf({ id: who.sub as SubjectId })).map(({ id }) => id)).toEqual([third]);
  });
});
