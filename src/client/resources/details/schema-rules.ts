import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../../common/index.js';

/** Bytes of JSON. */
const LARGEST = 10_000;
/** Levels of schemas within schemas. */
const DEEPEST = 10;
/** Characters. */
const LONGEST_PATTERN = 200;
/** The sum of all counts in the braces of a pattern, on which the size of its automaton depends. */
const MOST_REPETITIONS = 1000;

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const SCHEMAS = ['additionalProperties', 'items', 'not', 'if', 'then', 'else'];
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const BY_NAME = ['properties'];
const OTHERS = [
  'type', 'required', 'enum', 'const', 'title', 'description', 'examples', 'format', 'pattern', 'minLength', 'maxLength',
  'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems', 'uniqueItems',
  'minProperties', 'maxProperties', 'dependentRequired',
]; // prettier-ignore
/**
 * The known keywords. References are not among them: a schema that names itself, or the same part many times, has no
 * bound on its work.
 */
const KEYWORDS: ReadonlySet<string> = new Set([...SCHEMAS, ...LISTS, ...BY_NAME, ...OTHERS]);

/** Keywords below which `properties` need not be complete. */
const PARTIAL: ReadonlySet<string> = new Set(['not', 'if', 'then', 'else', 'allOf', 'anyOf', 'oneOf']);

/**
 * The rules of a schema beyond those of JSON Schema: bounded in size and depth, known keywords only, short patterns.
 *
 * @returns what is wrong; null for a schema that can be compiled
 */
export function schemaFault(schema: JsonObject): string | null {
  if (Buffer.byteLength(JSON.stringify(schema)) > LARGEST) return `has more than ${LARGEST} bytes`;
  if (schema['type'] !== 'object') return 'must have the type object';
  return faultWithin(schema, 0);
}

function faultWithin(schema: Json, depth: number): string | null {
  if (typeof schema === 'boolean') return null;
  if (!isJsonObject(schema)) return 'has a part that is neither an object nor a boolean';
  if (depth >= DEEPEST) return `is nested more than ${DEEPEST} levels deep`;
  const unknown = Object.keys(schema).find((keyword) => !KEYWORDS.has(keyword));
  if (unknown !== undefined) return `has the keyword ${unknown.slice(0, 50)}, which is not supported`;
  if ('properties' in schema && !isJsonObject(schema['properties'])) return 'has properties that are not an object';
  const fault = patternFault(schema['pattern']);
  if (fault !== null) return fault;
  for (const [, inner] of schemasIn(schema)) {
    const found = faultWithin(inner, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function patternFault(pattern: Json | undefined): string | null {
  if (typeof pattern !== 'string') return null; // The compiler refuses another type.
  if (pattern.length > LONGEST_PATTERN) return `has a pattern of more than ${LONGEST_PATTERN} characters`;
  const counts = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, least, most]) => Number(most || least));
  const sum = counts.reduce((total, count) => total + count, 0);
  return sum > MOST_REPETITIONS ? `has a pattern with more than ${MOST_REPETITIONS} repetitions` : null;
}

/** The schemas directly within a schema, each with the keyword that holds it. */
function schemasIn(schema: JsonObject): readonly (readonly [string, Json])[] {
  return Object.entries(schema).flatMap(([keyword, value]): readonly (readonly [string, Json])[] => {
    if (SCHEMAS.includes(keyword)) return [[keyword, value]];
    if (LISTS.includes(keyword) && isJsonList(value)) return value.map((one) => [keyword, one]);
    if (BY_NAME.includes(keyword) && isJsonObject(value)) return Object.values(value).map((one) => [keyword, one]);
    return [];
  });
}

/**
 * The schema that objects are validated by: members that `properties` do not name are refused unless
 * `additionalProperties` says otherwise (RFC 9396 §5), and `type` and `locations` are known.
 */
export function completedSchema(schema: JsonObject, type: string): JsonObject {
  const members = isJsonObject(schema['properties']) ? schema['properties'] : {};
  return closed({ ...schema, properties: { locations: true, ...members, type: { const: type } } }) as JsonObject;
}

function closed(schema: Json): Json {
  if (!isJsonObject(schema)) return schema;
  const inner = Object.entries(schema).map(([keyword, value]) => [keyword, closedIn(keyword, value)] as const);
  const describesObjects = schema['type'] === 'object' || 'properties' in schema;
  const isOpen = !describesObjects || 'additionalProperties' in schema;
  return Object.fromEntries(isOpen ? inner : [...inner, ['additionalProperties', false]]);
}

function closedIn(keyword: string, value: Json): Json {
  if (PARTIAL.has(keyword)) return value;
  if (SCHEMAS.includes(keyword)) return closed(value);
  if (LISTS.includes(keyword) && isJsonList(value)) return value.map(closed);
  if (!BY_NAME.includes(keyword) || !isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]));
}
