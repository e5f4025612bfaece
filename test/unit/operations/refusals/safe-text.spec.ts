import { describe, expect, it } from 'vitest';
import { safeAscii, safeText } from '../../../../src/operations/refusals/safe-text.js';

describe('text of a refusal record (AD8)', () => {
  it.each([
    ['a\r\nb', 'a  b'],
    ['a\u2028b\u0000\u001b[31m', 'a b  [31m'],
    ['\ud800', '\ufffd'],
    [`id.${'x'.repeat(43)}`, 'id.[redacted]'],
    [`eyJ.${'_-9'.repeat(50)}.x`, 'eyJ.[redacted].x'],
    [
      'signed by backchannel_authentication_request_signing_alg.',
      'signed by backchannel_authentication_request_signing_alg.',
    ],
    [`a_b_${'x'.repeat(43)}`, '[redacted]'],
    ['https://user:password@host/', 'https://[redacted]@host/'],
    ['0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978', '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978'],
  ])('%j becomes %j', (text, safe) => {
    expect(safeText(text, 200)).toBe(safe);
  });

  it('is cut, and a secret at the end of the kept text is still redacted', () => {
    expect(safeText('a b '.repeat(100), 10)).toBe('a b a b a ');
    expect(safeText(`12345 ${'s'.repeat(43)}`, 20)).toBe('12345 [redacted]');
  });

  it('is ASCII for an ASCII column', () => {
    expect(safeAscii('/ä/😀', 10)).toBe('/?/??');
  });
});
