import { LARGEST_CLAIMS } from '../../config/index.js';
import { userRefusals } from '../refusals/accounts.js';
import { CLAIM_NAMES, type AddressClaim, type StandardClaims } from './standard-claims.js';

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
  throw userRefusals.claimsTooLarge({ most: String(LARGEST_CLAIMS), size: String(size) });
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
  const kept = CLAIM_NAMES.filter((name) => name !== 'updated_at').map(
    (name) => [name, name === 'address' ? addressOf(claims.address) : claims[name]] as const,
  );
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined && value !== null));
}

/** Undefined when nothing is left of it. */
function addressOf(address: ClaimChanges['address']): AddressClaim | undefined {
  const members = Object.entries(address ?? {}).filter(([, value]) => typeof value === 'string');
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}
