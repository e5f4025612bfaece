/**
 * The standard claims that people may edit on their profile page. `email` has a page of its own. `preferred_username` stays with
 * administrators, because applications show it as the name of the account.
 */
export const PROFILE_CLAIMS = [
  'name',
  'given_name',
  'middle_name',
  'family_name',
  'nickname',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'address',
  'website',
  'profile',
  'picture',
] as const;

export type ProfileClaim = (typeof PROFILE_CLAIMS)[number];

/**
 * Parses PROFILE_CLAIMS.
 *
 * @returns null when the text is neither `all`, `none` nor a list of claims
 */
export function profileClaimsOf(text: string): ReadonlySet<ProfileClaim> | null {
  if (text === 'all') return new Set(PROFILE_CLAIMS);
  if (text === 'none') return new Set();
  const named = text.split(',').map((entry) => PROFILE_CLAIMS.find((claim) => claim === entry.trim()));
  return named.includes(undefined) ? null : new Set(named.filter((claim) => claim !== undefined));
}
