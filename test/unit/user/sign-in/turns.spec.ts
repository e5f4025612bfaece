import { describe, expect, it } from 'vitest';
import { Turns } from '../../../../src/user/sign-in/turns.js';

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

const refusedWith = (status: number) => ({ code: 'temporarily_unavailable', status, headers: { 'Retry-After': '2' } });

describe('Turns', () => {
  it('attempts at one account → one after the other, in order, also after a failure; another account does not wait', async () => {
    const turns = new Turns();
    const [first, seen] = [gate(), [] as string[]];
    const failing = turns.take('alice', 'here', async () => {
      await first.opened;
      throw new Error('on purpose');
    });
    const second = turns.take('alice', 'here', async () => void seen.push('second'));
    const third = turns.take('alice', 'here', async () => void seen.push('third'));
    await turns.take('bob', 'here', async () => void seen.push('bob'));
    first.open();
    await expect(failing).rejects.toThrow('on purpose');
    await Promise.all([second, third]);
    expect(seen).toEqual(['bob', 'second', 'third']);
  });

  it('more than ten at one account → 429 with Retry-After for that account alone', async () => {
    const turns = new Turns();
    const first = gate();
    const all = Array.from({ length: 10 }, (_, at) => turns.take('alice', `network ${at}`, () => first.opened));
    await expect(turns.take('alice', 'here', async () => {})).rejects.toMatchObject(refusedWith(429));
    await expect(turns.take('bob', 'here', async () => 'done')).resolves.toBe('done');
    first.open();
    await Promise.all(all);
    await expect(turns.take('alice', 'here', async () => 'done')).resolves.toBe('done');
  });

  it('one network with attempts at many accounts → its newest are refused with 503, and other networks take turns with it', async () => {
    const turns = new Turns();
    const first = gate();
    const flood = Array.from({ length: 100 }, (_, at) => turns.take(`user ${at}`, 'flood', () => first.opened));
    const outcomes = Promise.allSettled(flood);
    await expect(turns.take('user 200', 'flood', async () => {})).rejects.toMatchObject(refusedWith(503));
    const honest = Array.from({ length: 10 }, (_, at) => turns.take(`bob ${at}`, `home ${at}`, async () => 'done'));
    first.open();
    expect(await Promise.all(honest)).toEqual(honest.map(() => 'done'));
    const sentAway = (await outcomes).filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown);
    expect(sentAway).toHaveLength(10);
    expect(sentAway[0]).toMatchObject(refusedWith(503));
  });

  it('attempts from more networks than there are places → 503 with Retry-After', async () => {
    const turns = new Turns();
    const first = gate();
    const all = Array.from({ length: 100 }, (_, at) => turns.take(`user ${at}`, `network ${at}`, () => first.opened));
    await expect(turns.take('alice', 'here', async () => {})).rejects.toMatchObject(refusedWith(503));
    first.open();
    await Promise.all(all);
  });
});
