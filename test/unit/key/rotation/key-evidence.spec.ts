import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../../../src/common/index.js';
import { KeyEvidence } from '../../../../src/key/rotation/key-evidence.js';

const KEY = 'a key' as KeyId;

describe('KeyEvidence', () => {
  it('take returns the evidence once, and the counts start again', () => {
    const evidence = new KeyEvidence();
    evidence.signed(KEY, 20);
    evidence.signed(KEY, 10);
    evidence.signed(KEY, undefined);
    const taken = evidence.take();
    expect(taken.get(KEY)).toEqual({ tokensSigned: 3, latestExpiry: new Date(20_000), lastJwksFetch: null });
    expect(evidence.take().size).toBe(0);
  });

  it('putBack adds the counts to newer ones, and keeps the later times', () => {
    const evidence = new KeyEvidence();
    evidence.signed(KEY, 20);
    evidence.fetched([KEY], new Date(1000));
    const taken = evidence.take();
    evidence.signed(KEY, 10);
    evidence.fetched([KEY], new Date(2000));
    evidence.putBack(taken);
    const expected = { tokensSigned: 2, latestExpiry: new Date(20_000), lastJwksFetch: new Date(2000) };
    expect(evidence.take().get(KEY)).toEqual(expected);
  });
});
