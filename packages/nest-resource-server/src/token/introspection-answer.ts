import type { Settings } from '../module/settings.js';
import { Refusal, shown } from '../refusals/refusal.js';
import type { Claims } from './jwt-verifier.js';

/**
 * Checks an active answer as a JWT would be checked (RFC 7662 §2.2, §4): a provider may call a token active that is for
 * another API, or a refresh token.
 *
 * @throws Refusal `typ`, `issuer`, `audience`, `expired`, `not-yet-valid`, `claims`, `unbound-token`
 */
export function checkAnswer(answer: Claims, settings: Settings): void {
  const { iss, aud, exp, nbf, token_type: type, token_use: use, cnf } = answer;
  if (iss !== undefined && iss !== settings.issuer) throw new Refusal('issuer', { detail: `received ${shown(iss)}` });
  checkType(type, use, settings);
  checkAudience(aud, settings);
  const now = settings.now().getTime() / 1000;
  if (!isTime(exp) || !isTime(nbf)) throw new Refusal('claims', { detail: 'exp or nbf is not a number' });
  if (exp !== undefined && exp <= now - settings.clockTolerance) throw new Refusal('expired');
  if (nbf !== undefined && nbf > now + settings.clockTolerance) throw new Refusal('not-yet-valid');
  // RFC 9449 §6.2: the type says that the token is bound, so the answer must say to what.
  if (typeof type === 'string' && type.toLowerCase() === 'dpop' && cnf === undefined) {
    throw new Refusal('unbound-token', { detail: 'token_type is DPoP, and cnf is missing' });
  }
}

/** `token_type` is that of access tokens (RFC 6749 §5.1); `token_use` is the name of some providers for the kind. */
function checkType(type: unknown, use: unknown, { introspection }: Settings): void {
  const isAccessToken =
    (type === undefined && introspection!.acceptIncompleteAnswers) ||
    (typeof type === 'string' && /^(bearer|dpop)$/i.test(type));
  if (isAccessToken && (use === undefined || use === 'access_token')) return;
  throw new Refusal('typ', { detail: `token_type is ${shown(type)}, token_use ${shown(use)}` });
}

function checkAudience(aud: unknown, { audience, introspection }: Settings): void {
  if (aud === undefined && introspection!.acceptIncompleteAnswers) return;
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!named.some((one) => audience.some((own) => own === one))) {
    throw new Refusal('audience', { detail: `received ${shown(aud)}` });
  }
}

function isTime(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value));
}
