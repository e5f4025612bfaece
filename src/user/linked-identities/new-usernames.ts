import { randomInt } from 'node:crypto';
import type { UpstreamIdentity } from '../identity-providers/upstream-sign-ins.js';
import { usernameKeyOf } from '../accounts/username.js';

/** The username of a person about whom the provider says nothing. */
const NAMELESS = 'user';
/** Suffixes are tried while the name is taken. */
const SUFFIXED = 4;

/**
 * Usernames for a new account, in the order in which they are tried. None contains `@`: such a username is an address,
 * which belongs to the account that has verified it.
 */
export function newUsernames({ username, verifiedEmail, claims }: UpstreamIdentity): readonly string[] {
  const ofAddress = verifiedEmail?.slice(0, verifiedEmail.lastIndexOf('@'));
  const names = [username, ofAddress, claims.nickname, claims.name].filter(isUsable);
  const [first = NAMELESS] = names;
  return [...names, ...Array.from({ length: SUFFIXED }, () => `${shortened(first)}-${randomInt(1000, 1_000_000)}`)];
}

/** Leaves room for a suffix, without half of a character. */
function shortened(name: string): string {
  return name.slice(0, 150).replace(/[\uD800-\uDBFF]$/, '');
}

function isUsable(name: string | null | undefined): name is string {
  return typeof name === 'string' && !name.includes('@') && usernameKeyOf(name) !== null;
}
