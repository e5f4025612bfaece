import { jsonTextOf, type OAuthError, wordsOf } from '../../../common/index.js';
import {
  PARAMETER_NAMES,
  sentParameters,
  type AuthorizationParameters,
  type SentParameters,
} from '../authorization-parameters.js';
import { requestObjectRefusals } from '../../refusals/request-object.js';

/** Parameters that a request object must not contain (OIDC Core §6.1, RFC 9101 §4). */
const OUTSIDE_ONLY: readonly string[] = ['request', 'request_uri'];
/** Parameters that are JSON: JSON inside a request object, its text outside (OIDC Core §5.5, §6.1, RFC 9396 §3). */
const OBJECTS: readonly string[] = ['claims', 'registration', 'authorization_details'];

/**
 * Converts the claims of a request object to authorization request parameters. Unknown claims are ignored, empty ones
 * count as absent (RFC 6749 §3.1).
 *
 * @returns with the fault `invalid_request_object` when a parameter has the wrong type
 */
export function parametersWithin(claims: Readonly<Record<string, unknown>>): SentParameters {
  const names = PARAMETER_NAMES.filter((name) => !OUTSIDE_ONLY.includes(name));
  return sentParameters(names.map((name) => [name, textOf(name, claims[name]) || undefined] as const));
}

/**
 * Checks that parameters sent both outside and inside agree (OIDC Core §6.1), so that people, proxies and logs see the
 * true values.
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

/** Compares words regardless of their order. */
function isSame(one: string, other: string | undefined): boolean {
  const [words, others] = [one, other].map((text) => [...new Set(wordsOf(text))].sort());
  return words!.join(' ') === others!.join(' ');
}

function textOf(name: string, value: unknown): string | OAuthError | undefined {
  if (value === undefined) return undefined;
  const text = asText(name, value);
  // NUL is not allowed in any parameter, and a lone surrogate cannot be sent back.
  if (text !== undefined && !text.includes('\0') && text.isWellFormed()) return text;
  return requestObjectRefusals.parameterType({ name });
}

function asText(name: string, value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (name === 'max_age' && typeof value === 'number') return String(value);
  if (name === 'resource' && isListOfTexts(value)) return value.join(' ');
  return OBJECTS.includes(name) && typeof value === 'object' && value !== null ? jsonTextOf(value) : undefined;
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
