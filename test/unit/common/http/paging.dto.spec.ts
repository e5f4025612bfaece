import { describe, expect, it } from 'vitest';
import { pageFrom, startOf } from '../../../../src/common/index.js';

const rows = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `id-${i}` }));

describe('paging', () => {
  it('a page before the last one → next_cursor', () => {
    const page = pageFrom(rows(4), 3, ({ id }) => id);
    expect(page.items).toEqual(['id-0', 'id-1', 'id-2']);
    expect(startOf({ limit: 3, cursor: page.next_cursor! })).toBe('id-2');
  });

  it.each([0, 2, 3])('%i rows with a limit of 3 → the last page', (n) => {
    expect(pageFrom(rows(n), 3, (row) => row)).toEqual({ items: rows(n), next_cursor: null });
  });

  it('no cursor → the first page; a malformed cursor → invalid_request', () => {
    expect(startOf({ limit: 1 })).toBeUndefined();
    for (const cursor of ['', '!', 'AAAA', Buffer.from('x\n').toString('base64url')]) {
      expect(() => startOf({ limit: 1, cursor })).toThrow(
        expect.objectContaining({ code: 'invalid_request' }) as Error,
      );
    }
  });
});
