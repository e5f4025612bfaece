import { type OAuthError, wordsOf } from '../../../common/index.js';
import {
  PARAMETER_NAMES,
  sentParameters,
  type AuthorizationParameters,
  type SentParameters,
} from '../authorization-parameters.js';
import { requestObjectRefusals } from '../../refusals/request-object.js';

/** Never inside a request object (OIDC Core §6.1, RFC 9101 §4). */
const OUTSIDE_ONLY: readonly string[] = ['request', 'request_uri'];
/** Parameters that are JSON objects, inside as themselves, outside as their text (OIDC Core §5.5, §6.1). */
const OBJECTS: readonly string[] = ['claims', 'registration'];

/**
 * The authorization request parameters among the claims of a request object, as they would stand outside it;
 * unknown ones are ignored, empty ones are absent (RFC 6749 §3.1).
 *
 * @returns the fault is `invalid_request_object`, for one of another type
 */
export function parametersWithin(claims: Readonly<Record<string, unknown>>): SentParameters {
  const names = PARAMETER_NAMES.filter((name) => !OUTSIDE_ONLY.includes(name));
  return sentParameters(names.map((name) => [name, textOf(name, claims[name]) || undefined] as const));
}

/**
 * Checks what stands both outside and inside (OIDC Core §6.1): what people, proxies and logs see outside must be true.
 *
 * @throws OAuthError `invalid_request_object`
 */
export function assertAgreement(
  outside: AuthorizationParameters,
  inside: AuthorizationParameters,
  names: readonly ('response_type' | 'scope')[],
): void {
  const differing = names.find((name) => outside[name] !== undefined && !isSame(outside[name], inside[name]));
  if (differing === undefined) return;
  throw requestObjectRefusals.parameterDiffers({ name: differing });
}

/** The order of words means nothing. */
function isSame(one: string, other: string | undefined): boolean {
  const [words, others] = [one, other].map((text) => [...new Set(wordsOf(text))].sort());
  return words!.join(' ') === others!.join(' ');
}

function textOf(name: string, value: unknown): string | OAuthError | undefined {
  if (value === undefined) return undefined;
  const text = asText(name, value);
  // NUL stands in no parameter, and half a character cannot be sent back.
  if (text !== undefined && !text.includes('\0') && text.isWellFormed()) return text;
  return requestObjectRefusals.parameterType({ name });
}

function asText(name: string, value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (name === 'max_age' && typeof value === 'number') return String(value);
  if (name === 'resource' && isListOfTexts(value)) return value.join(' ');
  return OBJECTS.includes(name) && typeof value === 'object' && value !== null ? JSON.stringify(value) : undefined;
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
