import { OAuthError } from '../../common/index.js';
import { LARGEST_CLAIMS } from '../../config/index.js';

/** The address claim (OIDC Core §5.1.1). */
export interface AddressClaim {
  readonly formatted?: string;
  readonly street_address?: string;
  readonly locality?: string;
  readonly region?: string;
  readonly postal_code?: string;
  readonly country?: string;
}

/** What is kept of a person: the standard claims (OIDC Core §5.1), without `sub` and `updated_at`, which the row gives. */
export interface StandardClaims {
  readonly name?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly middle_name?: string;
  readonly nickname?: string;
  readonly preferred_username?: string;
  readonly profile?: string;
  readonly picture?: string;
  readonly website?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly gender?: string;
  readonly birthdate?: string;
  readonly zoneinfo?: string;
  readonly locale?: string;
  readonly phone_number?: string;
  readonly phone_number_verified?: boolean;
  readonly address?: AddressClaim;
}

export const CLAIM_NAMES = [
  'name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture', 'website',
  'email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number', 'phone_number_verified', 'address',
] as const satisfies readonly (keyof StandardClaims)[]; // prettier-ignore

type OrNull<T> = { readonly [Member in keyof T]?: T[Member] | null };

/** New values of some claims; null takes a claim away. An address is replaced as a whole. */
export type ClaimChanges = OrNull<Omit<StandardClaims, 'address'>> & {
  readonly address?: OrNull<AddressClaim> | null;
};

/**
 * Puts changes over the claims of a user. A new e-mail address or phone number is unverified unless the change says
 * otherwise, and without one there is nothing to have verified.
 *
 * @throws OAuthError `invalid_request` when all of them together are too large
 */
export function withChanges(claims: StandardClaims, changes: ClaimChanges): StandardClaims {
  const stale = {
    ...(movesTo(claims.email, changes.email) && { email_verified: null }),
    ...(movesTo(claims.phone_number, changes.phone_number) && { phone_number_verified: null }),
  };
  const merged: ClaimChanges = { ...claims, ...stale, ...defined(changes) };
  const baseless = {
    ...((merged.email ?? null) === null && { email_verified: null }),
    ...((merged.phone_number ?? null) === null && { phone_number_verified: null }),
  };
  const changed = withoutEmpty({ ...merged, ...baseless });
  assertClaimsFit(changed, claims);
  return changed;
}

/** They go into one ID token. Those that an earlier version let grow larger may stay, and shrink. */
function assertClaimsFit(claims: StandardClaims, before: StandardClaims): void {
  const [size, was] = [sizeOf(claims), sizeOf(before)];
  if (size <= LARGEST_CLAIMS || size <= was) return;
  const says = `The claims of a user may have ${LARGEST_CLAIMS} bytes together, and these have ${size}; shorten or leave out some`;
  throw new OAuthError('invalid_request', says);
}

/** Bytes of their JSON. */
function sizeOf(claims: StandardClaims): number {
  return Buffer.byteLength(JSON.stringify(claims));
}

function movesTo(before: string | undefined, after: string | null | undefined): boolean {
  return after !== undefined && after !== before;
}

function defined(changes: ClaimChanges): ClaimChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function withoutEmpty(claims: ClaimChanges): StandardClaims {
  const kept = CLAIM_NAMES.map(
    (name) => [name, name === 'address' ? addressOf(claims.address) : claims[name]] as const,
  );
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined && value !== null));
}

/** Undefined when nothing is left of it. */
function addressOf(address: ClaimChanges['address']): AddressClaim | undefined {
  const members = Object.entries(address ?? {}).filter(([, value]) => typeof value === 'string');
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}
