import type { StandardClaims } from '../../claims/standard-claims.js';

/**
 * The standard claims that are taken over under their own name, and that a mapping may take from another claim. The
 * address is not among them, nor what is verified: both follow rules of their own.
 */
export const MAPPED_BY_DEFAULT = [
  'name', 'given_name', 'family_name', 'middle_name', 'nickname', 'profile', 'picture', 'website', 'gender', 'birthdate',
  'zoneinfo', 'locale', 'phone_number', 'address',
] as const satisfies readonly (keyof StandardClaims)[]; // prettier-ignore
