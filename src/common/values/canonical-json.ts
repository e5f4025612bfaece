/** A value of JSON (RFC 8259). */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: Json;
}

/**
 * The canonical text of a value (RFC 8785): members sorted by UTF-16 code units, no spaces, numbers and strings as
 * ECMAScript writes them. Equal texts mean equal values.
 *
 * @param value of `strictJson`, so that its numbers are exact and its strings well-formed
 */
export function canonicalJson(value: Json): string {
  if (isJsonList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort(byCodeUnits);
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name]!)}`).join(',')}}`;
}

/**
 * Writes untrusted parsed JSON.
 *
 * @returns undefined for a value that is nested too deeply to be written
 */
export function jsonTextOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isJsonList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : 1;
}
