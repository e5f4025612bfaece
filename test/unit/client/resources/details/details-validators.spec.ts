import { describe, expect, it } from 'vitest';
import { DetailsValidators } from '../../../../../src/client/index.js';
import type { Json, JsonObject } from '../../../../../src/common/index.js';

const validators = new DetailsValidators();
const typeOf = (schema: JsonObject) => ({ type: 'a', schema, title: 'A', lines: [], alwaysAsk: true });
const faultOf = (schema: JsonObject, object: JsonObject) =>
  validators.faultOf({ type: 'a', ...object }, typeOf(schema));
const faultOfSchema = (properties: JsonObject, more: JsonObject = {}) =>
  validators.faultOfSchema({ type: 'a', schema: { type: 'object', properties, ...more } });

describe('DetailsValidators', () => {
  it('each pattern of a schema counts, also two in one schema and those of another schema', async () => {
    const schema = (one: string, two: string): JsonObject => ({
      type: 'object',
      properties: { one: { type: 'string', pattern: one }, two: { type: 'string', pattern: two } },
    });
    for (const [patterns, valid] of [
      [['^a+$', '^b+$'], { one: 'aa', two: 'bb' }],
      [['^b+$', '^a+$'], { one: 'bb', two: 'aa' }],
    ] as const) {
      expect(await faultOf(schema(patterns[0], patterns[1]), valid)).toBeNull();
      expect(await faultOf(schema(patterns[0], patterns[1]), { one: valid.two })).toMatchObject({ pointer: '/one' });
      expect(await faultOf(schema(patterns[0], patterns[1]), { two: valid.one })).toMatchObject({ pointer: '/two' });
    }
  });

  it('members that properties do not name are refused at each level, unless additionalProperties allows them (RFC 9396 §5)', async () => {
    const inner = { type: 'object', properties: { b: { type: 'number' } } };
    const closed: JsonObject = { type: 'object', properties: { a: inner, list: { type: 'array', items: inner } } };
    const open: JsonObject = {
      type: 'object',
      properties: { a: { ...inner, additionalProperties: { type: 'number' } } },
    };
    expect(await faultOf(closed, { a: { b: 1 }, list: [{ b: 1 }], locations: ['x'] })).toBeNull();
    expect(await faultOf(closed, { c: 1 })).toEqual({ pointer: '/c', fault: 'is not a member of this type' });
    expect(await faultOf(closed, { a: { c: 1 } })).toMatchObject({ pointer: '/a/c' });
    expect(await faultOf(closed, { list: [{}, { c: 1 }] })).toMatchObject({ pointer: '/list/1/c' });
    expect(await faultOf(open, { a: { c: 1 } })).toBeNull();
    expect(await faultOf(open, { a: { c: 'x' } })).toMatchObject({ pointer: '/a/c' });
    expect(await faultOf({ type: 'object' }, { toString: 1 })).toMatchObject({ pointer: '/toString' });
  });

  it('alternatives may name a part of the members', async () => {
    const schema: JsonObject = {
      type: 'object',
      properties: { kind: { enum: ['a', 'b'] }, a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [
        { properties: { kind: { const: 'a' } }, required: ['a'], type: 'object' },
        { properties: { kind: { const: 'b' } }, required: ['b'], type: 'object' },
      ],
    };
    expect(await faultOf(schema, { kind: 'a', a: 'x' })).toBeNull();
    expect(await faultOf(schema, { kind: 'b', a: 'x' })).not.toBeNull();
    expect(await faultOf(schema, { kind: 'a', a: 'x', c: 1 })).toMatchObject({ pointer: '/c' });
  });

  it.each([
    ['date', '2026-11-30', '2026-02-30'],
    ['date-time', '2026-11-30T12:00:00Z', '2026-11-30'],
    ['uri', 'https://a.example/b', 'b'],
    ['email', 'a@b.example', 'a'],
    ['uuid', '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978', '1'],
  ])('the format %s', async (format, valid, invalid) => {
    const schema: JsonObject = { type: 'object', properties: { x: { type: 'string', format } } };
    expect(await faultOf(schema, { x: valid })).toBeNull();
    expect(await faultOf(schema, { x: invalid })).toMatchObject({ pointer: '/x' });
    // A backtracking expression would exceed the time limit of the test.
    for (const one of ['a', 'a.', '-', 'a@', '%41', 'a:', '9']) await faultOf(schema, { x: one.repeat(500) });
  });

  it('schema bombs: patterns that are slow elsewhere, and schemas of every allowed size, are bounded', async () => {
    for (const pattern of ['(a+)+$', '(a|a)*b', '(a*)*c', '^(([a-z])+.)+[A-Z]([a-z])+$', '(.{0,90}x){10}'])
      await faultOf({ type: 'object', properties: { x: { type: 'string', pattern } } }, { x: `${'a'.repeat(999)}!` });
    const wide = (depth: number): Json =>
      depth === 0 ? { type: 'number' } : { anyOf: [wide(depth - 1), wide(depth - 1)] };
    const list: JsonObject = {
      type: 'object',
      properties: { x: { type: 'array', uniqueItems: true, items: wide(7) } },
    };
    expect(await validators.faultOfSchema({ type: 'a', schema: list })).toBeNull();
    await faultOf(list, { x: Array.from({ length: 500 }, (_, index) => ({ [index]: index })) });
  });

  it.each<[string, Promise<string | null>, string]>([
    ['a recursive schema', faultOfSchema({ a: { $ref: '#' } }), 'the keyword $ref'],
    ['a dynamic reference', faultOfSchema({ a: { $dynamicRef: '#x' } }), 'the keyword $dynamicRef'],
    ['an identifier', faultOfSchema({}, { $id: 'https://evil.example' }), 'the keyword $id'],
    ['properties that are a list', faultOfSchema([] as unknown as JsonObject), 'properties that are not an object'],
    ['a schema that is a number', faultOfSchema({ a: 1 }), 'neither an object nor a boolean'],
    ['a pattern that is a number', faultOfSchema({ a: { type: 'string', pattern: 1 } }), 'cannot be used'],
    ['a malformed pattern', faultOfSchema({ a: { type: 'string', pattern: '[' } }), 'cannot be used'],
    ['code in a name', faultOfSchema({ '"];throw 1;//': { type: 'string', minimum: 1 } }), 'cannot be used'],
  ])('refuses %s', async (_, fault, expected) => {
    expect(await fault).toContain(expected);
  });

  it('names of members are data, not code', async () => {
    const names = ['"', "'];process.exit();//", '\u2028', '${1}', 'constructor', 'hasOwnProperty', '`'];
    const schema: JsonObject = {
      type: 'object',
      required: names,
      properties: Object.fromEntries(names.map((name) => [name, { const: name }])),
    };
    expect(await faultOf(schema, Object.fromEntries(names.map((name) => [name, name])))).toBeNull();
    expect(await faultOf(schema, {})).not.toBeNull();
  });
});

describe('DetailsValidators with any value of any keyword', () => {
  const ODD: readonly Json[] = [
    null,
    true,
    0,
    -1,
    1.5,
    '',
    'a',
    '(',
    [],
    [null],
    [{}],
    {},
    { a: null },
    { a: { a: 1 } },
  ];
  const KEYWORDS = [
    'type', 'properties', 'required', 'additionalProperties', 'items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems',
    'enum', 'const', 'minimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'pattern', 'format', 'allOf', 'anyOf',
    'oneOf', 'not', 'if', 'then', 'else', 'dependentRequired', 'minProperties', 'title', 'description', 'examples',
  ]; // prettier-ignore
  const OBJECTS: readonly JsonObject[] = [{}, { x: null }, { x: 1 }, { x: 'a' }, { x: [1] }, { x: { a: [] } }];

  it.each(KEYWORDS)('%s → a fault, or a schema that validates', async (keyword) => {
    for (const value of ODD) {
      const inner = { type: 'object', properties: { x: { [keyword]: value } } };
      for (const schema of [{ type: 'object', [keyword]: value }, inner] as JsonObject[]) {
        const fault = await validators.faultOfSchema({ type: 'a', schema });
        expect(fault === null || typeof fault === 'string').toBe(true);
        if (fault === null) for (const object of OBJECTS) await faultOf(schema, object);
      }
    }
  });
});
