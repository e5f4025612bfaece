import { LARGEST_CLAIMS } from '../../config/index.js';
import { userRefusals } from '../refusals/accounts.js';
import { CLAIM_NAMES, type AddressClaim, type StandardClaims } from './standard-claims.js';

type OrNull<T> = { readonly [Member in keyof T]?: T[Member] | null };

/** New values of claims; null removes a claim. An address is replaced as a whole. */
export type ClaimChanges = OrNull<Omit<StandardClaims, 'address'>> & {
  readonly address?: OrNull<AddressClaim> | null;
};

/**
 * Applies changes to the claims of a user. A new email address or phone number is unverified unless the changes state
 * otherwise. Without an address or number the verified claim is removed.
 *
 * @throws OAuthError `invalid_request` when the claims are too large in total
 */
export function withChanges(claims: StandardClaims, changes: ClaimChanges): StandardClaims {
  const stale = {
    ...(isChanged(claims.email, changes.email) && { email_verified: null }),
    ...(isChanged(claims.phone_number, changes.phone_number) && { phone_number_verified: null }),
  };
  const merged: ClaimChanges = { ...claims, ...stale, ...defined(changes) };
  const withoutValue = {
    ...((merged.email ?? null) === null && { email_verified: null }),
    ...((merged.phone_number ?? null) === null && { phone_number_verified: null }),
  };
  const changed = withoutEmpty({ ...merged, ...withoutValue });
  assertClaimsFit(changed, claims);
  return changed;
}

/**
 * Limits the size, because one ID token contains all claims. Larger claims of an earlier version may stay or shrink.
 */
function assertClaimsFit(claims: StandardClaims, before: StandardClaims): void {
  const size = sizeOf(claims);
  if (size <= LARGEST_CLAIMS || size <= sizeOf(before)) return;
  throw userRefusals.claimsTooLarge({ most: String(LARGEST_CLAIMS), size: String(size) });
}

/** Bytes of their JSON. */
function sizeOf(claims: StandardClaims): number {
  return Buffer.byteLength(JSON.stringify(claims));
}

function isChanged(before: string | undefined, after: string | null | undefined): boolean {
  return after !== undefined && after !== before;
}

function defined(changes: ClaimChanges): ClaimChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function withoutEmpty(claims: ClaimChanges): StandardClaims {
  const kept = CLAIM_NAMES.filter((name) => name !== 'updated_at').map(
    (name) => [name, name === 'address' ? addressOf(claims.address) : claims[name]] as const,
  );
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined && value !== null));
}

/** Undefined when no member remains. */
function addressOf(address: ClaimChanges['address']): AddressClaim | undefined {
  const members = Object.entries(address ?? {}).filter(([, value]) => typeof value === 'string');
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}
