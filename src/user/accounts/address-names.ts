import { domainToUnicode } from 'node:url';
import { emailKeyOf, type User } from './user.entity.js';
import { usernameKeyOf } from './username.js';

/** The usernames, in the form for comparison, that are an address: as written, and with either form of its domain. */
export function usernameKeysOf(address: string): readonly string[] {
  const key = emailKeyOf(address) ?? '';
  const at = key.lastIndexOf('@') + 1;
  const unicode = key.slice(0, at) + domainToUnicode(key.slice(at));
  const forms = [...new Set([address, key, unicode])];
  return [...new Set(forms.map(usernameKeyOf).filter((one) => one !== null))];
}

/** Whether the username of an account is its address. It then changes with the address. */
export function hasAddressAsUsername({ usernameKey, claims: { email } }: User): boolean {
  return email !== undefined && usernameKeysOf(email).includes(usernameKey);
}

/**
 * Names an account to a person who may not be its owner: the mailbox of a mistyped address belongs to a stranger. Of a
 * username that is an address, the first character and the domain.
 */
export function usernameHint(username: string): string {
  const [first = ''] = username;
  const at = username.lastIndexOf('@');
  return at < 1 ? username : `${first}…${username.slice(at)}`;
}
