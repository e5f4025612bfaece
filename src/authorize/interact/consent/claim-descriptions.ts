import type { ScopeView } from './scope-descriptions.js';

/** What each claim is (OIDC Core §5.1), in words for those whose data it is. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  name: 'your name',
  family_name: 'your family name',
  given_name: 'your given name',
  middle_name: 'your middle name',
  nickname: 'your nickname',
  preferred_username: 'your user name',
  profile: 'your profile page',
  picture: 'your picture',
  website: 'your website',
  gender: 'your gender',
  birthdate: 'your birthdate',
  zoneinfo: 'your time zone',
  locale: 'your language',
  updated_at: 'when your profile last changed',
  email: 'your email address',
  email_verified: 'whether your email address is confirmed',
  address: 'your postal address',
  phone_number: 'your phone number',
  phone_number_verified: 'whether your phone number is confirmed',
};

/** A claim that is asked for by name, as the consent page shows it. */
export function claimView(name: string): ScopeView {
  return { name, description: Object.hasOwn(DESCRIPTIONS, name) ? `See ${DESCRIPTIONS[name]}` : '' };
}
