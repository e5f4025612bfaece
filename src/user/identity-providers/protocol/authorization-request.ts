import { hash } from 'node:crypto';
import type { Parameters } from '../../../common/index.js';
import type { IdentityProvider } from '../identity-provider.entity.js';
import type { UpstreamAttempt } from '../upstream-sign-ins.js';

/** The parameters of every authorization request, with the challenge of the attempt (RFC 7636 §4.2). */
export function requestOf({ scope }: IdentityProvider, { state, codeVerifier }: UpstreamAttempt, callback: string) {
  return {
    redirect_uri: callback,
    scope,
    state,
    code_challenge: hash('sha256', codeVerifier, 'base64url'),
    code_challenge_method: 'S256',
  };
}

/** The address to which an answer came, as openid-client reads it. Parameters that the flow does not use are left out. */
export function answerUrl(callback: string, answer: Parameters, names: readonly string[]): URL {
  const url = new URL(callback);
  for (const name of names) {
    const value = answer[name];
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}
