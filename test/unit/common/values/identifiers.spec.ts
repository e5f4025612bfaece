import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isSubject } from '../../../../src/common/index.js';

const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as { readonly paths: object };
/** The names that a request for a user could not reach. */
const names = Object.keys(paths)
  .map((path) => /^\/admin\/users\/([^/{]+)/.exec(path)?.[1])
  .filter((name) => name !== undefined);

describe('isSubject', () => {
  it('paths below /admin/users → false, so that each user can be addressed', () => {
    expect(names).toEqual(expect.arrayContaining(['import', 'export']));
    expect(names.filter(isSubject)).toEqual([]);
  });

  it.each(['.', '..', 'client-a', '', 'a b', 'a/b', 'ä', 'a'.repeat(37), 'import\n'])('%j → false', (text) => {
    expect(isSubject(text)).toBe(false);
  });

  it.each(['imports', 're-export', 'Import', '...', '.a', 'legacy|1865', 'auth0|1', 'a@b', 'a'.repeat(36)])(
    '%j → true',
    (text) => expect(isSubject(text)).toBe(true),
  );
});
