import type { Request } from 'express';
import { inputRefusals } from '../refusals/input.js';
import type { OAuthError } from '../refusals/oauth-error.js';

/**
 * The decoded parameters of a request. An empty parameter is absent (RFC 6749 §3.1). A repeated or malformed one is absent
 * too, because its meaning is unknown; `assertSound` refuses it.
 */
export interface Parameters {
  readonly [name: string]: string | undefined;
}

/** The parameters of a request without parameters. */
export const NO_PARAMETERS: Parameters = Object.freeze(Object.create(null) as Parameters);

/** The faults of requests with unreadable parameters, by name. */
const faults = new WeakMap<Parameters, Map<string, OAuthError>>();

/** The only parameter that may be repeated (RFC 8707 §2). */
const MAY_REPEAT = 'resource';
const SEPARATOR = ' ';
/** How much of an unknown name a description quotes, in characters. */
const LONGEST_NAME = 50;

/**
 * Parses `application/x-www-form-urlencoded` text of a body or a query. Several `resource` parameters become one text,
 * separated by spaces, which a URI cannot contain.
 *
 * @param text one character for each byte (latin1)
 * @returns the parameters, without those that are repeated (RFC 6749 §3.1, §3.2), not correctly encoded, not UTF-8, or
 *   contain a NUL character
 */
export function parseParameters(text: string): Parameters {
  const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1));
    // A parameter whose name cannot be decoded is an unknown parameter.
    if (name === null) continue;
    if (value === null) leaveOut(parameters, name, inputRefusals.notUtf8);
    else if (name !== '' && value !== '') add(parameters, name, value);
  }
  return parameters;
}

/** Parses the query of a request from its raw text: see `parseParameters`. */
export function queryOf({ originalUrl }: Pick<Request, 'originalUrl'>): Parameters {
  const start = originalUrl.indexOf('?');
  return parseParameters(start < 0 ? '' : originalUrl.slice(start + 1));
}

/** Why a parameter was dropped; undefined when it was not. */
export function faultOf(parameters: Parameters, name: string): OAuthError | undefined {
  return faults.get(parameters)?.get(name);
}

/** @throws OAuthError `invalid_request` for the first of these parameters that is repeated or malformed */
export function assertSound(parameters: Parameters, names: readonly string[]): void {
  const noted = faults.get(parameters);
  if (noted === undefined) return;
  for (const name of names) {
    const fault = noted.get(name);
    if (fault !== undefined) throw fault;
  }
}

/** The values of a parameter that may be repeated. */
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

/** Characters that need decoding. */
const ENCODED = /[%+\0\x80-\xff]/;
const BYTES = /[\x80-\xff]/g;

/** @returns null when the text cannot be decoded */
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
