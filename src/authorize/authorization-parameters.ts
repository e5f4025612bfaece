import type { Parameters } from '../common/index.js';

/** Each parameter of an authorization request that means something here, with its greatest length in characters. */
export const GREATEST_LENGTHS = {
  client_id: 100,
  redirect_uri: 2000,
  response_type: 100,
  response_mode: 50,
  scope: 2000,
  state: 4000,
  nonce: 512,
  code_challenge: 128,
  code_challenge_method: 20,
  prompt: 100,
  max_age: 15,
  claims: 8000,
  id_token_hint: 8000,
  login_hint: 300,
  resource: 4000,
  request: 16_000,
  request_uri: 2000,
  registration: 16_000,
} as const;

export type ParameterName = keyof typeof GREATEST_LENGTHS;

/** The parameters of one authorization request (RFC 6749 §4.1.1, OIDC Core §3.1.2.1); also as an interaction keeps them. */
export type AuthorizationParameters = Readonly<Partial<Record<ParameterName, string>>>;

export const PARAMETER_NAMES = Object.keys(GREATEST_LENGTHS) as ParameterName[];

/** Takes what is known and leaves the rest: unknown parameters are ignored (RFC 6749 §3.1). */
export function authorizationParameters(all: Parameters): AuthorizationParameters {
  const known = PARAMETER_NAMES.filter((name) => all[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, all[name]]));
}
