import { describe, expect, it } from 'vitest';
import { Encryption, SealedText } from '../../../../src/common/index.js';

const sealerOf = (key: number, boundTo = 'a page', longest = 1000) =>
  new SealedText<{ readonly text: string }>(new Encryption([Buffer.alloc(32, key)]), boundTo, longest);

describe('SealedText', () => {
  it('opens what it sealed, and shows nothing of it', () => {
    const text = sealerOf(1).seal({ text: 'é😀 "secret"' });
    expect(text).toMatch(/^[\w.-]+$/);
    expect(Buffer.from(text.split('.')[2]!, 'base64url').includes('secret')).toBe(false);
    expect(sealerOf(1).open(text)).toEqual({ text: 'é😀 "secret"' });
  });

  it('compresses', () => {
    expect(sealerOf(1).seal({ text: 'openid profile '.repeat(100) }).length).toBeLessThan(200);
  });

  const sealed = sealerOf(1).seal({ text: 'x' });
  it.each([
    ['nothing', ''],
    ['nonsense', 'a.b.c.d'],
    ['a text that was cut off', sealed.slice(0, -3)],
    ['a text that was changed', sealed.replace(/\.(.)(?=[^.]*$)/, (_, first: string) => `.${first === 'A' ? 'B' : 'A'}`)],
    ['what another key sealed', sealerOf(2).seal({ text: 'x' })],
    ['what was sealed for something else', sealerOf(1, 'a cookie').seal({ text: 'x' })],
    ['a text that is too long', sealerOf(1).seal({ text: Array.from({ length: 400 }, (_, i) => i * 7919).join('-') })],
  ])('%s does not open', (_, text) => {
    expect(sealerOf(1).open(text)).toBeNull();
  }); // prettier-ignore
});
