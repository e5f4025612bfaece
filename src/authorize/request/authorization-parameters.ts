import { assertSound, faultOf, OAuthError, type Parameters } from '../../common/index.js';
import {
  LONGEST_GRANT, LONGEST_CLIENT_ID, LONGEST_ID_TOKEN, LONGEST_NONCE, LONGEST_SCOPE, LONGEST_STATE, LONGEST_URI,
} from '../../config/index.js'; // prettier-ignore

/** Each parameter of an authorization request that means something here, with its greatest length in characters. */
export const GREATEST_LENGTHS = {
  client_id: LONGEST_CLIENT_ID,
  redirect_uri: LONGEST_URI,
  response_type: 100,
  response_mode: 50,
  scope: LONGEST_SCOPE,
  state: LONGEST_STATE,
  nonce: LONGEST_NONCE,
  code_challenge: 128,
  code_challenge_method: 20,
  prompt: 100,
  max_age: 15,
  claims: 8000,
  id_token_hint: LONGEST_ID_TOKEN,
  login_hint: 300,
  resource: LONGEST_GRANT,
  request: 16_000,
  request_uri: LONGEST_URI,
  registration: 16_000,
} as const;

export type ParameterName = keyof typeof GREATEST_LENGTHS;

/** The parameters of one authorization request (RFC 6749 §4.1.1, OIDC Core §3.1.2.1); also as an interaction keeps them. */
export type AuthorizationParameters = Readonly<Partial<Record<ParameterName, string>>>;

export const PARAMETER_NAMES = Object.keys(GREATEST_LENGTHS) as ParameterName[];

/** Parameters that are read before the others: the client, the request object and the response target are found by them. */
const READ_FIRST: readonly ParameterName[] = ['client_id', 'request', 'request_uri', 'redirect_uri'];

export const OTHER_PARAMETER_NAMES = PARAMETER_NAMES.filter((name) => !READ_FIRST.includes(name));

/** Parameters that other specifications define and that mean nothing here: each may come once, like those that do. */
const WITHOUT_EFFECT = ['display', 'ui_locales', 'claims_locales', 'acr_values'] as const;
/** Whether they are sound decides if there is anywhere to send an error (RFC 6749 §4.1.2.1). */
const OF_THE_TARGET = ['client_id', 'redirect_uri'] as const;
const OF_THE_RESPONSE: readonly ParameterName[] = ['response_type', 'response_mode'];

/** What an authorization request says, as far as it can be read. */
export interface SentParameters {
  readonly parameters: AuthorizationParameters;
  /** Of the first parameter that cannot be read; it is then left out. */
  readonly fault: OAuthError | null;
}

/**
 * Takes what is known and leaves the rest: unknown parameters are ignored (RFC 6749 §3.1).
 *
 * @throws OAuthError `invalid_request` where client_id or redirect_uri cannot be read: then there is nowhere to send it
 */
export function authorizationParameters(all: Parameters): SentParameters {
  assertSound(all, OF_THE_TARGET);
  const read = PARAMETER_NAMES.map((name) => [name, faultOf(all, name) ?? all[name]] as const);
  const [ignored] = WITHOUT_EFFECT.map((name) => faultOf(all, name)).filter((fault) => fault !== undefined);
  const { parameters, fault } = sentParameters(read);
  return { parameters, fault: fault ?? ignored ?? null };
}

/** Tells values from faults. Where response_type or response_mode has one both are left out: the error goes to the query. */
export function sentParameters(
  read: readonly (readonly [ParameterName, string | OAuthError | undefined])[],
): SentParameters {
  const isFaulty = (name: ParameterName) => read.some(([one, value]) => one === name && value instanceof OAuthError);
  const leftOut = OF_THE_RESPONSE.some(isFaulty) ? OF_THE_RESPONSE : [];
  const parameters = read.filter((one) => typeof one[1] === 'string' && !leftOut.some((name) => name === one[0]));
  const fault = read.map(([, value]) => value).find((value) => value instanceof OAuthError);
  return { parameters: Object.fromEntries(parameters), fault: fault ?? null };
}
