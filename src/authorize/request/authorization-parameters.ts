import { assertSound, faultOf, OAuthError, type Parameters } from '../../common/index.js';
import {
  LONGEST_GRANT, LONGEST_CLIENT_ID, LONGEST_ID_TOKEN, LONGEST_NONCE, LONGEST_SCOPE, LONGEST_STATE, LONGEST_URI,
} from '../../config/index.js'; // prettier-ignore

/** The authorization request parameters that this server reads, each with its maximum length in characters. */
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
  acr_values: 1000,
  claims: 8000,
  id_token_hint: LONGEST_ID_TOKEN,
  login_hint: 300,
  resource: LONGEST_GRANT,
  // Longer than accepted: its own check refuses the rest with the error of RFC 9396.
  authorization_details: 16_000,
  request: 16_000,
  request_uri: LONGEST_URI,
  registration: 16_000,
  ui_locales: 1000,
  dpop_jkt: 100,
} as const;

export type ParameterName = keyof typeof GREATEST_LENGTHS;

/** The parameters of an authorization request (RFC 6749 §4.1.1, OIDC Core §3.1.2.1). An interaction stores the same. */
export type AuthorizationParameters = Readonly<Partial<Record<ParameterName | typeof SIGNED_BY, string>>>;

/**
 * The name under which the `alg` of a verified request object is stored with its parameters. No request sets it, because
 * it is not among PARAMETER_NAMES.
 */
export const SIGNED_BY = 'signed by';

export const PARAMETER_NAMES = Object.keys(GREATEST_LENGTHS) as ParameterName[];

/** Parameters that are read first, because they identify the client, the request object and the response target. */
const READ_FIRST: readonly ParameterName[] = ['client_id', 'request', 'request_uri', 'redirect_uri'];

export const OTHER_PARAMETER_NAMES = PARAMETER_NAMES.filter((name) => !READ_FIRST.includes(name));

/** Parameters that other specifications define and this server ignores; they may not repeat either. */
const IGNORED_PARAMETERS = ['display', 'claims_locales'] as const;
/** Without these two, an error cannot be redirected (RFC 6749 §4.1.2.1). */
const TARGET_PARAMETERS = ['client_id', 'redirect_uri'] as const;
const RESPONSE_PARAMETERS: readonly ParameterName[] = ['response_type', 'response_mode'];

/** The readable parameters of an authorization request. */
export interface SentParameters {
  readonly parameters: AuthorizationParameters;
  /** The error of the first unreadable parameter, which `parameters` then leaves out. */
  readonly fault: OAuthError | null;
}

/**
 * Selects the known parameters; unknown ones are ignored (RFC 6749 §3.1).
 *
 * @throws OAuthError `invalid_request` when client_id or redirect_uri cannot be read, so that no redirect is possible
 */
export function authorizationParameters(all: Parameters): SentParameters {
  assertSound(all, TARGET_PARAMETERS);
  const read = PARAMETER_NAMES.map((name) => [name, faultOf(all, name) ?? all[name]] as const);
  const [ignored] = IGNORED_PARAMETERS.map((name) => faultOf(all, name)).filter((fault) => fault !== undefined);
  const { parameters, fault } = sentParameters(read);
  return { parameters, fault: fault ?? ignored ?? null };
}

/** Separates values from errors. An error in response_type or response_mode drops both: the error goes to the query. */
export function sentParameters(
  read: readonly (readonly [ParameterName, string | OAuthError | undefined])[],
): SentParameters {
  const isFaulty = (name: ParameterName) => read.some(([one, value]) => one === name && value instanceof OAuthError);
  const leftOut = RESPONSE_PARAMETERS.some(isFaulty) ? RESPONSE_PARAMETERS : [];
  const parameters = read.filter((one) => typeof one[1] === 'string' && !leftOut.some((name) => name === one[0]));
  const fault = read.map(([, value]) => value).find((value) => value instanceof OAuthError);
  return { parameters: Object.fromEntries(parameters), fault: fault ?? null };
}
