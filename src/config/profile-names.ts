/** The names of the profiles that clients are held to. Each has an entry in `PROFILES` of the room `client`. */
export const PROFILE_NAMES = [
  'oauth-2.1',
  'fapi-1-advanced',
  'fapi-2-security',
  'fapi-2-message-signing',
  'ciba',
] as const;

export type ProfileName = (typeof PROFILE_NAMES)[number];
