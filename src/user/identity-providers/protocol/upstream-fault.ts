import type { OAuthError } from '../../../common/index.js';
import { OutboundError } from '../../../outbound/index.js';
import { upstreamRefusals } from '../../refusals/upstream.js';

/** Error codes of an answer by which the person, or the session there, does not sign in (RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6). */
const DENIED = new Set([
  'access_denied', 'user_cancelled_authorize', 'login_required', 'interaction_required', 'consent_required',
  'account_selection_required',
]); // prettier-ignore
/** A code that was used, has expired, or belongs to another request (RFC 6749 §5.2; GitHub). */
const CODE_REFUSED = new Set(['invalid_grant', 'bad_verification_code']);
const BUSY = new Set(['temporarily_unavailable', 'server_error']);
/** Codes of oauth4webapi for responses that are not of the protocol: of a broken server, or of a proxy before it. */
const BROKEN = new Set(['OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_PARSE_ERROR']);
const DEEPEST = 4;

type Kind = keyof typeof upstreamRefusals;

/**
 * Turns an error of openid-client, or of the fetch below it, into the refusal of a sign-in. The causes stay behind: they
 * may contain tokens.
 *
 * @param provider its name, for the person
 */
export function upstreamFault(error: unknown, provider: string): OAuthError {
  const { kind, reason } = faultOf(error);
  return upstreamRefusals[kind]({ provider, reason: `${provider}: ${reason}` });
}

function faultOf(error: unknown): { readonly kind: Kind; readonly reason: string } {
  const chain = causesOf(error);
  const [first = {}] = chain;
  const outbound = chain.find((cause) => cause instanceof OutboundError);
  if (outbound !== undefined) return { kind: 'unavailable', reason: outbound.message };
  if (first.name === 'AuthorizationResponseError') return answered(text(first.error));
  if (first.name === 'ResponseBodyError') return refused(text(first.error), Number(first.status));
  // GitHub reports errors of its token endpoint with the status 200.
  const inBody = chain.map(({ body }) => (body as Fields | undefined)?.error).find((code) => code !== undefined);
  if (inBody !== undefined) return refused(text(inBody), 400);
  if (first.name === 'WWWAuthenticateChallengeError') return { kind: 'rejected', reason: 'HTTP 401' };
  const kind = BROKEN.has(text(first.code)) ? 'unavailable' : 'invalid';
  return { kind, reason: messagesOf(chain) };
}

/** An error in the answer that the browser brought. */
function answered(code: string) {
  const kind: Kind = DENIED.has(code) ? 'denied' : BUSY.has(code) ? 'unavailable' : 'rejected';
  return { kind, reason: `the answer is the error ${code}` };
}

/** An error of the token endpoint or of the userinfo endpoint. */
function refused(code: string, status: number) {
  const kind: Kind = CODE_REFUSED.has(code) ? 'invalid' : status >= 500 || BUSY.has(code) ? 'unavailable' : 'rejected';
  return { kind, reason: `the provider answers the error ${code}` };
}

interface Fields {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly error?: unknown;
  readonly status?: unknown;
  readonly cause?: unknown;
  readonly body?: unknown;
}

function causesOf(error: unknown): readonly Fields[] {
  const chain: Fields[] = [];
  for (let cause = error; isObject(cause) && chain.length < DEEPEST; cause = cause.cause) chain.push(cause);
  return chain;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** The messages of openid-client and oauth4webapi, which are fixed texts; those of a JSON parser quote the response. */
function messagesOf(chain: readonly Fields[]): string {
  const fixed = chain.filter((cause) => cause instanceof Error && !(cause instanceof SyntaxError));
  return fixed.map(({ message }) => String(message)).join(': ') || 'the response is not valid';
}

/** A value from another server, for the log. */
function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 100).replace(/[^\x20-\x7e]/g, '?') : 'without a name';
}
