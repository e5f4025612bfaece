import { describe, expect, it } from 'vitest';
import { Turns } from '../../../../src/user/sign-in/turns.js';

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

describe('turns', () => {
  it('one key goes one after the other, in order, also after a failure; another key does not wait', async () => {
    const turns = new Turns();
    const [first, seen] = [gate(), [] as string[]];
    const failing = turns.take('alice', async () => {
      await first.opened;
      throw new Error('on purpose');
    });
    const second = turns.take('alice', async () => void seen.push('second'));
    const third = turns.take('alice', async () => void seen.push('third'));
    await turns.take('bob', async () => void seen.push('bob'));
    first.open();
    await expect(failing).rejects.toThrow('on purpose');
    await Promise.all([second, third]);
    expect(seen).toEqual(['bob', 'second', 'third']);
  });

  it('refuses with 503 and Retry-After when 100 are inside, and takes more once they are through', async () => {
    const turns = new Turns();
    const first = gate();
    const all = Array.from({ length: 100 }, (_, n) => turns.take(`user ${n % 10}`, () => first.opened));
    const refused = { code: 'temporarily_unavailable', status: 503, headers: { 'Retry-After': '2' } };
    await expect(turns.take('alice', async () => {})).rejects.toMatchObject(refused);
    first.open();
    await Promise.all(all);
    await expect(turns.take('alice', async () => 'done')).resolves.toBe('done');
  });
});
