import type { Text } from '../../common/index.js';
import { userText } from '../user-text.js';

/** The address claim (OIDC Core §5.1.1). */
export interface AddressClaim {
  readonly formatted?: string;
  readonly street_address?: string;
  readonly locality?: string;
  readonly region?: string;
  readonly postal_code?: string;
  readonly country?: string;
}

/** The JSON types of OIDC Core §5.1. */
interface ClaimTypes {
  readonly text: string;
  readonly flag: boolean;
  readonly seconds: number;
  readonly address: AddressClaim;
}

interface ClaimDefinition {
  /** The scope that includes the claim (OIDC Core §5.4). */
  readonly scope: 'profile' | 'email' | 'address' | 'phone';
  readonly type: keyof ClaimTypes;
}

/**
 * The standard claims (OIDC Core §5.1) without `sub`. A new claim needs a line here, a member in the two DTOs, and a text in
 * the catalogues of this room.
 */
export const STANDARD_CLAIMS = {
  name: { scope: 'profile', type: 'text' },
  family_name: { scope: 'profile', type: 'text' },
  given_name: { scope: 'profile', type: 'text' },
  middle_name: { scope: 'profile', type: 'text' },
  nickname: { scope: 'profile', type: 'text' },
  preferred_username: { scope: 'profile', type: 'text' },
  profile: { scope: 'profile', type: 'text' },
  picture: { scope: 'profile', type: 'text' },
  website: { scope: 'profile', type: 'text' },
  gender: { scope: 'profile', type: 'text' },
  birthdate: { scope: 'profile', type: 'text' },
  zoneinfo: { scope: 'profile', type: 'text' },
  locale: { scope: 'profile', type: 'text' },
  updated_at: { scope: 'profile', type: 'seconds' },
  email: { scope: 'email', type: 'text' },
  email_verified: { scope: 'email', type: 'flag' },
  address: { scope: 'address', type: 'address' },
  phone_number: { scope: 'phone', type: 'text' },
  phone_number_verified: { scope: 'phone', type: 'flag' },
} as const satisfies Readonly<Record<string, ClaimDefinition>>;

export type ClaimName = keyof typeof STANDARD_CLAIMS;

/** The claims that a client may receive besides `sub`. */
export type ReleasedClaims = { readonly [Name in ClaimName]?: ClaimTypes[(typeof STANDARD_CLAIMS)[Name]['type']] };

/** The claims in the row of a user. `updated_at` has a separate column. */
export type StandardClaims = Omit<ReleasedClaims, 'updated_at'>;

export const CLAIM_NAMES = Object.keys(STANDARD_CLAIMS) as readonly ClaimName[];

const BY_SCOPE: Readonly<Record<string, readonly ClaimName[] | undefined>> = Object.groupBy(
  CLAIM_NAMES,
  (name) => STANDARD_CLAIMS[name].scope,
);

/** The claims that a scope includes (OIDC Core §5.4). */
export function claimsOfScope(scope: Iterable<string>): readonly ClaimName[] {
  return [...scope].flatMap((value) => BY_SCOPE[value] ?? []);
}

export function isClaimName(name: string): name is ClaimName {
  return Object.hasOwn(STANDARD_CLAIMS, name);
}

/** @returns a sentence for the user; null for a claim that is not in the table */
export function descriptionOfClaim(name: string): Text | null {
  return isClaimName(name) ? userText(`claim.${name}`) : null;
}
