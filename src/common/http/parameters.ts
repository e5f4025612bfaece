import type { Request } from 'express';
import { inputRefusals } from '../refusals/input.js';
import type { OAuthError } from '../refusals/oauth-error.js';

/**
 * The parameters of one request, decoded; a name that came empty is absent (RFC 6749 §3.1), and so is one that came
 * more than once or is malformed: what the request means by it is unknown. `assertSound` tells these from each other.
 */
export interface Parameters {
  readonly [name: string]: string | undefined;
}

/** Of a request without any. */
export const NO_PARAMETERS: Parameters = Object.freeze(Object.create(null) as Parameters);

/** Of requests that hold something unreadable: why, by name. */
const faults = new WeakMap<Parameters, Map<string, OAuthError>>();

/** The one parameter that may come more than once (RFC 8707 §2). */
const MAY_REPEAT = 'resource';
const SEPARATOR = ' ';
/** Characters of an unknown name that a description repeats. */
const LONGEST_NAME = 50;

/**
 * Reads `application/x-www-form-urlencoded` text, of a body or of a query.
 * Several `resource` parameters become one text, separated by spaces, which no URI contains.
 *
 * @param text one character for each byte (latin1)
 * @returns without what is repeated (RFC 6749 §3.1, §3.2), not well encoded, no UTF-8, or contains a NUL character
 */
export function parseParameters(text: string): Parameters {
  const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1));
    // A name that is no text is nobody's: the parameter is an unknown one.
    if (name === null) continue;
    if (value === null) leaveOut(parameters, name, inputRefusals.notUtf8);
    else if (name !== '' && value !== '') add(parameters, name, value);
  }
  return parameters;
}

/** The parameters in the query of a request, from its raw text: see `parseParameters`. */
export function queryOf({ originalUrl }: Pick<Request, 'originalUrl'>): Parameters {
  const start = originalUrl.indexOf('?');
  return parseParameters(start < 0 ? '' : originalUrl.slice(start + 1));
}

/** Why a parameter was left out; undefined where it was not. */
export function faultOf(parameters: Parameters, name: string): OAuthError | undefined {
  return faults.get(parameters)?.get(name);
}

/** @throws OAuthError `invalid_request` for the first of these parameters that came more than once or is malformed */
export function assertSound(parameters: Parameters, names: readonly string[]): void {
  const noted = faults.get(parameters);
  if (noted === undefined) return;
  for (const name of names) {
    const fault = noted.get(name);
    if (fault !== undefined) throw fault;
  }
}

/** The values of a parameter that may repeat. */
export function severalValues(value: string | undefined): readonly string[] {
  return value?.split(SEPARATOR) ?? [];
}

function add(parameters: Record<string, string>, name: string, value: string): void {
  const before = parameters[name];
  if (faultOf(parameters, name) !== undefined) return;
  if (before === undefined) parameters[name] = value;
  else if (name === MAY_REPEAT) parameters[name] = before + SEPARATOR + value;
  else leaveOut(parameters, name, inputRefusals.repeated);
}

type FaultOfName = (details: { readonly name: string }) => OAuthError;

function leaveOut(parameters: Record<string, string>, name: string, fault: FaultOfName): void {
  delete parameters[name];
  const known = faults.get(parameters) ?? new Map<string, OAuthError>();
  if (!known.has(name)) known.set(name, fault({ name: name.slice(0, LONGEST_NAME) }));
  faults.set(parameters, known);
}

/** Whatever is not simply what it says. */
const ENCODED = /[%+\0\x80-\xff]/;
const BYTES = /[\x80-\xff]/g;

/** @returns null for what is no text */
function decoded(text: string): string | null {
  if (!ENCODED.test(text)) return text;
  const result = percentDecoded(text.replaceAll('+', ' ').replace(BYTES, (byte) => `%${hex(byte)}`));
  return result === null || result.includes('\0') ? null : result;
}

function hex(byte: string): string {
  return byte.charCodeAt(0).toString(16);
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
