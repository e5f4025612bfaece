import type { AccessToken } from '../token/access-token.js';

const tokens = new WeakMap<object, AccessToken>();

/** Keeps the verified token of a request. */
export function keepToken(request: object, token: AccessToken): void {
  tokens.set(request, token);
}

/** The verified access token of a request, for interceptors and services; undefined on public routes. */
export function accessTokenOf(request: object): AccessToken | undefined {
  return tokens.get(request);
}
