import { describe, expect, it } from 'vitest';
import { WrongCodes } from '../../../../../src/authorize/device/page/wrong-codes.js';
import { FixedClock } from '../../../../support/fixed-clock.js';

const WAY_ON = { application: null, links: [] };
const inSite = (network: number) => `2001:db8:7:${network.toString(16)}::1`;

describe('WrongCodes (RFC 8628 §5.1)', () => {
  const guesses = (addresses: readonly string[], codes = new WrongCodes(new FixedClock())) =>
    addresses.filter((address) => {
      try {
        codes.count(address, WAY_ON);
        return true;
      } catch {
        return false;
      }
    }).length;

  it('code guessing: one guess from each network of an IPv6 /48 → 100 a minute', () => {
    expect(guesses(Array.from({ length: 1000 }, (_, network) => inSite(network)))).toBe(100);
  });

  it('one network guesses without end → 10, and another network of its /48 is not locked out', () => {
    const codes = new WrongCodes(new FixedClock());
    expect(
      guesses(
        Array.from({ length: 1000 }, () => inSite(1)),
        codes,
      ),
    ).toBe(10);
    expect(guesses([inSite(2)], codes)).toBe(1);
  });

  it('right codes count neither for the network nor for the /48', () => {
    const codes = new WrongCodes(new FixedClock());
    for (let network = 0; network < 200; network++) codes.count(inSite(network), WAY_ON)();
    expect(
      guesses(
        Array.from({ length: 1000 }, (_, network) => inSite(network)),
        codes,
      ),
    ).toBe(100);
  });

  it.each(['203.0.113.7', undefined])('%s has no /48 → 10', (address) => {
    const codes = new WrongCodes(new FixedClock());
    for (let i = 0; i < 10; i++) codes.count(address, WAY_ON);
    expect(() => codes.count(address, WAY_ON)).toThrow('Too many wrong codes');
  });
});
