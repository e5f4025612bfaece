import { describe, expect, it } from 'vitest';
import { AllowList } from '../../../src/outbound/allow-list.js';

describe('OUTBOUND_ALLOW', () => {
  const list = new AllowList([
    'RP.internal',
    'only.internal:8443',
    '10.0.0.7',
    '[fd00::7]:8443',
    'fd00::8',
    '[FD00:0::9]:8443',
    '::ffff:10.0.0.8',
  ]);

  it.each([
    ['rp.internal', 443],
    ['RP.INTERNAL', 8080],
    ['only.internal', 8443],
    ['10.0.0.7', 443],
    ['fd00::7', 8443],
    ['[fd00::7]', 8443],
    ['fd00::8', 443],
    ['[fd00::8]', 443],
    ['fd00::9', 8443],
    ['fd00:0:0:0:0:0:0:8', 443],
    ['10.0.0.8', 443],
    ['[::ffff:a00:7]', 443],
  ])('has %s at port %i', (host, port) => expect(list.has(host, port)).toBe(true));

  it.each([
    ['internal', 443],
    ['x.rp.internal', 443],
    ['only.internal', 443],
    ['10.0.0.70', 443],
    ['fd00::7', 443],
    ['', 443],
  ])('has not "%s" at port %i', (host, port) => expect(list.has(host, port)).toBe(false));
});
