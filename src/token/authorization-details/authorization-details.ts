import { createHash } from 'node:crypto';
import { canonicalJson, isJsonList, isJsonObject, JsonFault, strictJson, type JsonObject } from '../../common/index.js';
import { LONGEST_DETAILS, LONGEST_DETAILS_TYPE } from '../../config/index.js';
import { detailsRefusals } from '../refusals/authorization-details.js';

/** An object of `authorization_details` (RFC 9396 §2), read by `strictJson`. */
export interface AuthorizationDetail {
  readonly type: string;
  /** `Json`: TypeORM cannot derive the types of a column whose type contains itself. */
  readonly [member: string]: unknown;
}

/** Never empty. */
export type AuthorizationDetails = readonly AuthorizationDetail[];

const MOST_OBJECTS = 20;
const LIMITS = { depth: 10, values: 500, string: 1000 };

/**
 * Reads the parameter `authorization_details`: everything that does not depend on types and clients.
 *
 * @param text untrusted; undefined when the request has no such parameter
 * @returns null without the parameter
 * @throws OAuthError `invalid_authorization_details` (RFC 9396 §5)
 */
export function detailsIn(text: string): AuthorizationDetails;
export function detailsIn(text: string | undefined): AuthorizationDetails | null;
export function detailsIn(text: string | undefined): AuthorizationDetails | null {
  if (text === undefined) return null;
  if (text.length > LONGEST_DETAILS) throw malformed('', `has more than ${LONGEST_DETAILS} characters`);
  const list = parsed(text);
  if (!isJsonList(list)) throw malformed('', 'is not an array');
  if (list.length === 0) throw malformed('', 'is empty');
  if (list.length > MOST_OBJECTS) throw malformed('', `has more than ${MOST_OBJECTS} objects`);
  const details = list.map(detailAt);
  const texts = details.map(textOf);
  const repeated = texts.findIndex((one, index) => texts.indexOf(one) !== index);
  if (repeated !== -1) throw malformed(`/${repeated}`, 'repeats an earlier object');
  if (bytesOf(details) > LONGEST_DETAILS) throw malformed('', `has more than ${LONGEST_DETAILS} bytes`);
  return details;
}

/** Bytes of the JSON of granted objects in a token; 0 for none. */
export function bytesOf(details: AuthorizationDetails | null | undefined): number {
  return details ? Buffer.byteLength(JSON.stringify(details)) : 0;
}

/** SHA-256 of the canonical form in base64url: equal objects have equal digests. */
export function digestOf(detail: AuthorizationDetail): string {
  return createHash('sha256').update(textOf(detail)).digest('base64url');
}

/**
 * Checks that requested objects equal granted ones (RFC 9396 §6). An object with fewer members, or a lower amount, is a
 * different one.
 *
 * @throws OAuthError `invalid_authorization_details`
 */
export function assertGranted(asked: AuthorizationDetails, granted: AuthorizationDetails | null): void {
  const known = new Set((granted ?? []).map(textOf));
  const other = asked.findIndex((detail) => !known.has(textOf(detail)));
  if (other !== -1) throw detailsRefusals.moreThanGranted({ pointer: `/${other}` });
}

function textOf(detail: AuthorizationDetail): string {
  return canonicalJson(detail as JsonObject);
}

function parsed(text: string) {
  try {
    return strictJson(text, LIMITS);
  } catch (error) {
    if (error instanceof JsonFault) throw malformed(error.pointer, error.fault);
    throw error;
  }
}

function detailAt(value: unknown, index: number): AuthorizationDetail {
  if (!isJsonObject(value)) throw malformed(`/${index}`, 'is not an object');
  const { type } = value;
  if (type === undefined) throw malformed(`/${index}`, 'has no type');
  if (typeof type !== 'string') throw malformed(`/${index}/type`, 'is not a string');
  if (type.length > LONGEST_DETAILS_TYPE) throw detailsRefusals.typeUnknown({ pointer: `/${index}/type` });
  return { ...value, type };
}

function malformed(pointer: string, fault: string) {
  return detailsRefusals.malformed({ pointer, fault });
}
