import { describe, expect, it } from 'vitest';
import { groupNameKeyOf } from '../../../../src/user/groups/group-name.js';

describe('groupNameKeyOf', () => {
  it.each([
    ['Warehouse', 'warehouse'],
    [' Domain Users ', 'domain users'],
    ['team:a/b.c_d-e+f & (g)', 'team:a/b.c_d-e+f & (g)'],
    ['Бухгалтерия', 'бухгалтерия'],
    ['x'.repeat(100), 'x'.repeat(100)],
    ['Satış', 'satiş'],
    ['adm\u0131n', 'admin'],
    ['ADM\u0130N', 'admin'],
    ['adm\u0131\u0301n', 'adm\u00edn'],
    ['admi\u0323\u0307n', 'adm\u1ecbn'],
    ['\u0237\u0251\u0261', 'jag'],
    ['각', '각'],
  ])('%j → %j', (name, key) => expect(groupNameKeyOf(name)).toBe(key));

  it.each([
    '',
    ' ',
    'a,b',
    'a;b',
    '"a"',
    "a'b",
    'a\\b',
    '<a>',
    'a\nb',
    'a\u200bb',
    'аdmins',
    'x'.repeat(101),
    '\ud800',
  ])('%j, which is not safe in a claim → null', (name) => expect(groupNameKeyOf(name)).toBeNull());
});
