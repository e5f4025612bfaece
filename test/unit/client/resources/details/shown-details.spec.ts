import { describe, expect, it } from 'vitest';
import { shownDetails, textOfLine } from '../../../../../src/client/index.js';
import type { JsonObject } from '../../../../../src/common/index.js';

const TYPE = {
  type: 'payment',
  schema: { type: 'object' },
  title: 'Pay {amount.value} {amount.currency}',
  lines: ['To {to.name}', 'Until {until}', 'Items: {items.name}'],
  alwaysAsk: true,
} as const;
function shown(object: JsonObject, type: typeof TYPE | undefined = TYPE) {
  const { title, lines, others } = shownDetails({ type: 'payment', ...object }, type);
  return { title: textOfLine(title), lines: lines.map(textOfLine), others: others.map(textOfLine) };
}
const AMOUNT = { amount: { value: '1.00', currency: 'EUR' } };

describe('shownDetails', () => {
  it('fills in members by their path, in lists those of each element, and leaves out lines without them', () => {
    const items = [{ name: 'a' }, { name: 'b' }];
    expect(shown({ ...AMOUNT, to: { name: 'Bob' }, items })).toEqual({
      title: 'Pay 1.00 EUR',
      lines: ['To Bob', 'Items: a, b'],
      others: [],
    });
  });

  it('shows every member that no line has shown, so that nothing is hidden', () => {
    const object = { ...AMOUNT, to: { name: 'Bob', iban: 'DE1' }, flags: [true, null, 2.5], none: {}, empty: [] };
    expect(shown(object).others).toEqual(['to.iban: DE1', 'flags: true, null, 2.5', 'none: {}', 'empty: []']);
  });

  it('a title without its member → the name of the type, and its other members below', () => {
    expect(shown({ amount: { value: '1.00' } })).toMatchObject({ title: 'payment', others: ['amount.value: 1.00'] });
  });

  it('a type that is not declared any more → every member by its name', () => {
    const { title, others } = shownDetails({ type: 'payment', ...AMOUNT, locations: ['x'] }, undefined);
    expect([textOfLine(title), others.map(textOfLine)]).toEqual(['payment', ['amount.value: 1.00', 'amount.currency: EUR']]); // prettier-ignore
  });

  it.each([
    ['like the path of a shown one', { 'amount.value': '99.00' }, ['amount.value: 99.00']],
    ['that begins like a shown one', { 'to.name.x': '1' }, ['to.name.x: 1']],
    ['that begins like type', { 'type.x': '1' }, ['type.x: 1']],
    ['empty, around a shown one', { '': { amount: { value: '99.00' } } }, ['.amount.value: 99.00']],
  ])('a member whose name is %s → shown as well', (_, more, others) => {
    expect(shown({ ...AMOUNT, to: { name: 'Bob' }, ...more }).others).toEqual(others);
  });

  it.each([
    ['a line break', 'Bob\nTo Eve', 'Bob[U+000A]To Eve'],
    ['a mark of direction', 'Bob\u202exyz', 'Bob[U+202E]xyz'],
    ['an isolate', '\u2066Bob', '[U+2066]Bob'],
    ['an invisible letter', 'B\u200bob\u3164', 'B[U+200B]ob[U+3164]'],
    ['a variation selector', 'Bob\ufe0f', 'Bob[U+FE0F]'],
    ['a joiner of letters', 'B\u034fob', 'B[U+034F]ob'],
    ['an empty pattern of Braille', 'Bob\u2800', 'Bob[U+2800]'],
    ['a tag character', 'Bob\u{e0041}', 'Bob[U+E0041]'],
    ['nothing but spaces', '  ', '"  "'],
    ['nothing', '', '""'],
    ['a placeholder', '{amount.value}', '{amount.value}'],
    ['markup', '<b>', '<b>'],
  ])('%s in a value → visible', (_, name, expected) => {
    expect(shown({ ...AMOUNT, to: { name } }).lines).toEqual([`To ${expected}`]);
  });

  it('values and words are kept apart', () => {
    const { title } = shownDetails({ type: 'payment', ...AMOUNT }, TYPE);
    expect(title).toEqual([
      { text: 'Pay ', isValue: false },
      { text: '1.00', isValue: true },
      { text: ' ', isValue: false },
      { text: 'EUR', isValue: true },
    ]);
  });

  it('inherited names are not members', () => {
    const type = { ...TYPE, title: 'x', lines: ['a {constructor} {toString.name}'] } as unknown as typeof TYPE;
    expect(shown(AMOUNT, type).lines).toEqual([]);
  });
});
