import { describe, expect, it } from 'vitest';
import { Encryption, SealedText } from '../../../../src/common/index.js';

const sealerOf = (key: number, boundTo = 'a page', longest = 1000) =>
  new SealedText<{ readonly text: string }>(new Encryption([Buffer.alloc(32, key)]), boundTo, longest);

describe('SealedText', () => {
  it('opens its sealed text, which does not reveal the content', () => {
    const text = sealerOf(1).seal({ text: 'é😀 "secret"' });
    expect(text).toMatch(/^[\w.-]+$/);
    expect(Buffer.from(text.split('.')[2]!, 'base64url').includes('secret')).toBe(false);
    expect(sealerOf(1).open(text)).toEqual({ text: 'é😀 "secret"' });
  });

  it('compresses the text', () => {
    expect(sealerOf(1).seal({ text: 'openid profile '.repeat(100) }).length).toBeLessThan(200);
  });

  const sealed = sealerOf(1).seal({ text: 'x' });
  it.each([
    ['nothing', ''],
    ['nonsense', 'a.b.c.d'],
    ['a truncated text', sealed.slice(0, -3)],
    ['a changed text', sealed.replace(/\.(.)(?=[^.]*$)/, (_, first: string) => `.${first === 'A' ? 'B' : 'A'}`)],
    ['a text sealed with another key', sealerOf(2).seal({ text: 'x' })],
    ['a text sealed for another purpose', sealerOf(1, 'a cookie').seal({ text: 'x' })],
    ['a text that is too long', sealerOf(1).seal({ text: Array.from({ length: 400 }, (_, i) => i * 7919).join('-') })],
  ])('%s → cannot be opened', (_, text) => {
    expect(sealerOf(1).open(text)).toBeNull();
  }); // prettier-ignore
});
