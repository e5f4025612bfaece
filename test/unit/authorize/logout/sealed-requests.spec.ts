import { describe, expect, it } from 'vitest';
import { EMPTY_REQUEST } from '../../../../src/authorize/logout/logout-requests.js';
import { SealedRequests } from '../../../../src/authorize/logout/sealed-requests.js';
import { Encryption } from '../../../../src/common/index.js';
import { FixedClock } from '../../../support/fixed-clock.js';

const REQUEST = {
  ...EMPTY_REQUEST,
  hintedSession: 'a-session',
  isProven: true,
  returnTo: 'https://client.example/bye?state=x',
};

function sealer(key = 1, clock = new FixedClock()): SealedRequests {
  return new SealedRequests(new Encryption([Buffer.alloc(32, key)]), clock);
}

describe('SealedRequests', () => {
  it('a sealed request opens unchanged, and its text does not reveal its contents', () => {
    const text = sealer().seal(REQUEST, 'who is asked');
    expect(sealer().open(text)).toMatchObject({ request: REQUEST, asked: 'who is asked' });
    expect(text).toMatch(/^[\w.-]+$/);
    expect(text).not.toContain(Buffer.from('a-session').toString('base64url'));
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['an empty text', ''],
    ['a request sealed with another key', sealer(2).seal(REQUEST)],
    ['a text that is too long', 'x'.repeat(30_000)],
    ['a modified request', `${sealer().seal(REQUEST).slice(0, -4)}AAAA`],
  ])('LO1: open of %s → null', (_, text) => {
    expect(sealer().open(text)).toBeNull();
  });

  it('open after an hour → null', () => {
    const clock = new FixedClock();
    const text = sealer(1, clock).seal(REQUEST);
    clock.advance(3599);
    expect(sealer(1, clock).open(text)).toMatchObject({ request: REQUEST, asked: null });
    clock.advance(1);
    expect(sealer(1, clock).open(text)).toBeNull();
  });
});
