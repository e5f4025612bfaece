import { describe, expect, it } from 'vitest';
import { partsOf } from '../../../../src/common/http/json-lines.js';
import { linesOf, LONGEST_LINE, type TextLine } from '../../../../src/common/http/text-lines.js';

async function* chunks(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

async function read(...texts: readonly string[]) {
  const lines: TextLine[] = [];
  for await (const line of linesOf(chunks(...texts))) lines.push(line);
  return lines.map(({ number, bytes }) => [number, bytes?.toString() ?? null]);
}

describe('linesOf', () => {
  it.each([
    { chunks: [], lines: [] },
    { chunks: [''], lines: [] },
    { chunks: ['a'], lines: [[1, 'a']] },
    { chunks: ['a\n'], lines: [[1, 'a']] },
    { chunks: ['a\n\nb'], lines: [[1, 'a'], [2, ''], [3, 'b']] },
    { chunks: ['a', 'b\nc', '\n', 'd'], lines: [[1, 'ab'], [2, 'c'], [3, 'd']] },
    { chunks: ['ab\n', '\n'], lines: [[1, 'ab'], [2, '']] },
  ])('$chunks → $lines', async ({ chunks: texts, lines }) => {
    expect(await read(...texts)).toEqual(lines);
  }); // prettier-ignore

  it('a line of the longest length is kept, and one byte more is not', async () => {
    const longest = 'a'.repeat(LONGEST_LINE);
    expect(await read(`${longest}\n${longest}b\nc`)).toEqual([[1, longest], [2, null], [3, 'c']]); // prettier-ignore
    expect(await read(longest, 'b', 'c', '\nd')).toEqual([[1, null], [2, 'd']]); // prettier-ignore
  });
});

describe('partsOf', () => {
  it('a part that does not arrive in time → 408', async () => {
    async function* stalling(): AsyncGenerator<Buffer> {
      yield Buffer.from('a');
      await new Promise(() => undefined);
    }
    const parts = partsOf(stalling(), 5);
    expect((await parts.next()).value).toEqual(Buffer.from('a'));
    await expect(parts.next()).rejects.toMatchObject({ status: 408, rule: { id: 'HTTP-BODY-11' } });
  });
});
