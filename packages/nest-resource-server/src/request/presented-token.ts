import { Refusal } from '../refusals/refusal.js';
import { headerValues, targetOf, type HttpRequest } from './http-request.js';

export type Scheme = 'Bearer' | 'DPoP';

/** The access token of a request, not verified yet. */
export interface PresentedToken {
  readonly value: string;
  readonly scheme: Scheme;
}

/** A scheme and a token (RFC 6750 §2.1, RFC 9449 §7.1). */
const CREDENTIALS = /^(bearer|dpop) +([A-Za-z0-9\-._~+/]+=*)$/i;
const SCHEME = /^(bearer|dpop)( |$)/i;
const FORM = /^application\/x-www-form-urlencoded/i;

/**
 * Reads the token of the header `Authorization`, the only place where tokens are accepted (RFC 9700 §4.3.2).
 *
 * @throws Refusal `no-token`, `several-tokens`, `malformed-token`, `long-token`
 */
export function presentedToken(request: HttpRequest, maxLength: number): PresentedToken {
  const [header, ...more] = headerValues(request, 'authorization');
  if (more.length > 0) throw new Refusal('several-tokens', { detail: 'the header Authorization is repeated' });
  if (header === undefined || !SCHEME.test(header)) throw new Refusal('no-token', { detail: whereElse(request) });
  const scheme: Scheme = header[0]!.toLowerCase() === 'b' ? 'Bearer' : 'DPoP';
  const other = whereElse(request);
  if (other !== undefined) throw new Refusal('several-tokens', { detail: other, scheme });
  if (header.length > maxLength + 20)
    throw new Refusal('long-token', { detail: `${header.length} characters`, scheme });
  const [, , value] = CREDENTIALS.exec(header) ?? [];
  if (value === undefined) throw new Refusal('malformed-token', { detail: 'characters', scheme });
  return { value, scheme };
}

/** A token in the query or in a form (RFC 6750 §2.2, §2.3): never read, and refused beside the header. */
function whereElse(request: HttpRequest): string | undefined {
  const [, query] = targetOf(request).split('?', 2);
  if (query !== undefined && new URLSearchParams(query).has('access_token'))
    return 'a token in the query is never read';
  const { body } = request;
  const isForm = typeof body === 'object' && body !== null && FORM.test(request.headers['content-type'] ?? '');
  return isForm && 'access_token' in body ? 'a token in a form is never read' : undefined;
}
