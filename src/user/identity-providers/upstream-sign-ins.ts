import type { Parameters } from '../../common/index.js';
import type { ClaimValues } from '../claims/definitions/claim-definitions.js';
import type { StandardClaims } from '../claims/standard-claims.js';
import type { GroupId } from '../groups/group.entity.js';
import type { IdentityProvider } from './identity-provider.entity.js';

/** What a provider says about a person, checked. */
export interface UpstreamIdentity {
  readonly provider: IdentityProvider;
  /** Issuer and subject are the identity (PE9). Nothing else identifies the person. */
  readonly issuer: string;
  /** At most 255 characters. */
  readonly subject: string;
  /** The address, in the form of `mailAddressOf`; null unless the provider says that it has verified the address. */
  readonly verifiedEmail: string | null;
  /** Our standard claims after the mapping, each valid, without `email`, `preferred_username` and what is verified. */
  readonly claims: StandardClaims;
  /** The values of defined claims after the mapping, by the id of the definition, as in the row of a user. */
  readonly customClaims: ClaimValues;
  /** A valid username without `@`, as a suggestion. It may be taken. */
  readonly username: string | null;
  /** The ids of existing groups by the mapping; null when the provider maps none. */
  readonly groups: readonly GroupId[] | null;
  /** When the person signed in there; null when the provider does not say. */
  readonly authTime: Date | null;
}

/** A sign-in at a provider that is underway. The browser keeps it sealed: its values protect the sign-in. */
export interface UpstreamAttempt {
  readonly providerId: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** What an application asked for, passed on to the provider. */
export interface UpstreamHints {
  readonly loginHint?: string | undefined;
  /** Values of `prompt` (OIDC Core §3.1.2.1): `login`, `select_account`. */
  readonly prompt?: string | undefined;
  /** In seconds. The caller compares `authTime` of the identity: not every provider respects it. */
  readonly maxAge?: number | undefined;
  readonly uiLocales?: string | undefined;
}

/** Sign-ins at other providers: the protocol, without the account that the person has here. */
export abstract class UpstreamSignIns {
  /**
   * Begins a sign-in.
   *
   * @returns the address for the browser, and the attempt that its answer belongs to
   * @throws OAuthError of `upstreamRefusals`
   */
  abstract begin(
    provider: IdentityProvider,
    hints?: UpstreamHints,
  ): Promise<{ readonly location: string; readonly attempt: UpstreamAttempt }>;

  /**
   * Redeems the answer of a provider, and checks it. An answer can be used once: the provider refuses a second use.
   *
   * @param attempt from the cookie of the browser that brings the answer
   * @param answer the parameters of the query, or of Apple's form
   * @throws OAuthError of `upstreamRefusals`
   */
  abstract finish(provider: IdentityProvider, attempt: UpstreamAttempt, answer: Parameters): Promise<UpstreamIdentity>;
}
