import { severalValues, type Level, type ResponseType, type Scope } from '../../common/index.js';
import { OTHER_PARAMETER_NAMES, type AuthorizationParameters } from './authorization-parameters.js';
import { requestedDetails } from './checks/authorization-details.js';
import { requestedAcr, type RequestedAcr } from './checks/acr.js';
import { requestedClaims, type AskedClaims } from './checks/claims.js';
import { codeChallenge } from './checks/code-challenge.js';
import { dpopKey } from './checks/dpop-key.js';
import { hintedSubject } from './checks/id-token-hint.js';
import { assertLengths } from './checks/length.js';
import { requestedMaxAge } from './checks/max-age.js';
import { assertNamesRedirectUri, assertNonceOrState } from './checks/nonce-or-state.js';
import { requestedNonce } from './checks/nonce.js';
import { requestedPrompts, type Prompt } from './checks/prompt.js';
import { refuseRegistration } from './checks/registration.js';
import { assertResponseMode } from './checks/response-mode.js';
import { requestedResponseType } from './checks/response-type.js';
import { requestedScope } from './checks/scope.js';
import type { AuthorizationDetails } from '../../token/index.js';
import type { ResponseTarget } from '../respond/response-target.js';

/** An authorization request that passed every check that does not depend on the user. */
export interface AuthorizationRequest {
  readonly target: ResponseTarget;
  /** As sent. An interaction stores them, and each step validates them again. */
  readonly parameters: AuthorizationParameters;
  /** A set of words, sorted. */
  readonly responseType: ResponseType;
  readonly scope: Scope;
  /** Resource indicators (RFC 8707). */
  readonly resource: readonly string[];
  /** Objects of `authorization_details` (RFC 9396); null without any. */
  readonly details: AuthorizationDetails | null;
  readonly codeChallenge: string | null;
  readonly nonce: string | null;
  readonly prompts: ReadonlySet<Prompt>;
  /** The maximum age of the sign-in in seconds. */
  readonly maxAge: number | null;
  /** The `sub` of `id_token_hint`. */
  readonly hintedSubject: string | null;
  /** Claims requested by name. */
  readonly claims: AskedClaims;
  readonly acr: RequestedAcr;
  /** The level of sign-in that the requested resources need. */
  readonly requiredLevel: Level;
  /** The thumbprint of the DPoP key that must redeem the code. */
  readonly dpopJkt: string | null;
}

/** What the checks depend on, apart from the request and the client. */
export interface ValidationContext {
  /** Combinations of response types, each as its sorted words. */
  readonly responseTypes: readonly string[];
  readonly responseModes: readonly string[];
  /** Values of `prompt`. */
  readonly prompts: readonly Prompt[];
  /** Whether the client pushes the request, or has pushed it (RFC 9126). */
  readonly isPushed: boolean;
  /** Verifies an ID token of this server; an expired one is accepted. */
  readonly verifyIdToken: (jwt: string) => { readonly sub?: string };
}

/**
 * Validates an authorization request whose client and redirect_uri are known.
 *
 * @throws OAuthError to be redirected by `target.refuse`
 */
export function validateAuthorizationRequest(
  parameters: AuthorizationParameters,
  target: ResponseTarget,
  context: ValidationContext,
): Omit<AuthorizationRequest, 'requiredLevel'> {
  assertLengths(parameters, OTHER_PARAMETER_NAMES);
  refuseRegistration(parameters); // OIDC Core §7.2.1
  const responseType = requestedResponseType(parameters, target.client, context.responseTypes); // RFC 6749 §3.1.1
  assertResponseMode(parameters, context.responseModes, target.client); // OAuth 2.0 Multiple Response Types §2.1
  const prompts = requestedPrompts(parameters, context.prompts); // OIDC Core §3.1.2.1
  const scope = requestedScope(parameters, responseType, prompts); // RFC 6749 §3.3, OIDC Core §11
  assertNamesRedirectUri(parameters, target.client); // FAPI 1.0 Baseline §5.2.2, FAPI 2.0 §5.3.2.2
  assertNonceOrState(parameters, { responseType, scope }, target.client); // FAPI 1.0 Baseline §5.2.2
  const claims = requestedClaims(parameters, scope); // OIDC Core §5.5
  return {
    target,
    parameters,
    responseType,
    scope,
    resource: severalValues(parameters.resource), // RFC 8707 §2.1
    details: requestedDetails(parameters, responseType), // RFC 9396 §3
    nonce: requestedNonce(parameters, responseType, scope), // OIDC Core §3.2.2.1
    codeChallenge: codeChallenge(parameters, responseType, target.client, target.redirectUri, context.isPushed), // RFC 7636 §4.3, RFC 9700 §2.1.1
    prompts,
    maxAge: requestedMaxAge(parameters), // OIDC Core §3.1.2.1
    hintedSubject: hintedSubject(parameters, context.verifyIdToken), // OIDC Core §3.1.2.2
    claims,
    acr: requestedAcr(parameters, claims, target.client), // OIDC Core §3.1.2.1, §5.5.1.1
    dpopJkt: dpopKey(parameters), // RFC 9449 §10
  };
}
