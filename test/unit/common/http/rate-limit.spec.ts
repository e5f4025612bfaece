import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { rateLimit } from '../../../../src/common/index.js';
import { FixedClock } from '../../../support/fixed-clock.js';

const PER_MINUTE = 5;

/** A limit with sequential requests: each is answered before the next one arrives. */
function aLimit(clients: ReadonlySet<string>) {
  const handler = rateLimit({
    name: 'token',
    perMinute: PER_MINUTE,
    clientOf: (request) => request.query['client'] as string | undefined,
    isClient: (name) => clients.has(name),
    clock: new FixedClock(),
  });
  return (ip: string, client?: string): boolean => {
    const response = Object.assign(new EventEmitter(), { setHeader: () => undefined }) as unknown as Response;
    let error: unknown;
    handler({ ip, query: { client } } as unknown as Request, response, (thrown: unknown) => void (error = thrown));
    response.emit('close');
    return error === undefined;
  };
}

describe('the limit per client and address', () => {
  it('101,000 invented names from one address, most of them refused → new addresses and clients are still counted', () => {
    const passes = aLimit(new Set(['real', 'other']));
    let passed = 0;
    for (let n = 0; n < 101_000; n++) if (passes('203.0.113.1', `invented-${n}`)) passed++;
    expect(passed).toBe(5 * PER_MINUTE);
    for (const client of ['real', 'other']) {
      const through = Array.from({ length: 8 }, () => passes('198.51.100.1', client));
      expect(through.filter(Boolean)).toHaveLength(PER_MINUTE);
    }
  });

  it('101,000 addresses → each further one is still counted', () => {
    const passes = aLimit(new Set(['real']));
    for (let n = 0; n < 101_000; n++) passes(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, 'real');
    const through = Array.from({ length: 8 }, () => passes('198.51.100.1', 'real'));
    expect(through.filter(Boolean)).toHaveLength(PER_MINUTE);
  });

  it('requests without a client share one limit', () => {
    const passes = aLimit(new Set());
    expect(Array.from({ length: 8 }, () => passes('198.51.100.1')).filter(Boolean)).toHaveLength(PER_MINUTE);
  });
});
