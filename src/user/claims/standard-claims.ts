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
  /** Completes "See …" on pages for the user. */
  readonly description: string;
}

/** The standard claims (OIDC Core §5.1) without `sub`. A new claim needs a line here and a member in the two DTOs. */
export const STANDARD_CLAIMS = {
  name: { scope: 'profile', type: 'text', description: 'your name' },
  family_name: { scope: 'profile', type: 'text', description: 'your family name' },
  given_name: { scope: 'profile', type: 'text', description: 'your given name' },
  middle_name: { scope: 'profile', type: 'text', description: 'your middle name' },
  nickname: { scope: 'profile', type: 'text', description: 'your nickname' },
  preferred_username: { scope: 'profile', type: 'text', description: 'your user name' },
  profile: { scope: 'profile', type: 'text', description: 'your profile page' },
  picture: { scope: 'profile', type: 'text', description: 'your picture' },
  website: { scope: 'profile', type: 'text', description: 'your website' },
  gender: { scope: 'profile', type: 'text', description: 'your gender' },
  birthdate: { scope: 'profile', type: 'text', description: 'your birthdate' },
  zoneinfo: { scope: 'profile', type: 'text', description: 'your time zone' },
  locale: { scope: 'profile', type: 'text', description: 'your language' },
  updated_at: { scope: 'profile', type: 'seconds', description: 'when your profile last changed' },
  email: { scope: 'email', type: 'text', description: 'your email address' },
  email_verified: { scope: 'email', type: 'flag', description: 'whether your email address is confirmed' },
  address: { scope: 'address', type: 'address', description: 'your postal address' },
  phone_number: { scope: 'phone', type: 'text', description: 'your phone number' },
  phone_number_verified: { scope: 'phone', type: 'flag', description: 'whether your phone number is confirmed' },
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

/** @returns a sentence for the user; empty for a claim that is not in the table */
export function descriptionOfClaim(name: string): string {
  return isClaimName(name) ? `See ${STANDARD_CLAIMS[name].description}` : '';
}
