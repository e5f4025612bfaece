import { asLookalike } from '../../common/index.js';
import { usernameKeyOf, trimmedUsername } from '../accounts/username.js';

/** Characters. */
export const LONGEST_GROUP_NAME = 100;
/** No comma, semicolon or quote: applications split and quote lists of groups at them. */
const ALLOWED = /^[\p{L}\p{M}\p{N} ._:/@+&()-]+$/u;

/** A group name without the characters that a copy adds around it. */
export function trimmedGroupName(name: string): string {
  return trimmedUsername(name);
}

/**
 * The form in which names of groups are compared: as usernames are, and with one letter for all that look alike.
 *
 * @param name untrusted
 * @returns null for a name that is not safe as a claim value
 */
export function groupNameKeyOf(name: string): string | null {
  const trimmed = trimmedGroupName(name);
  if (Array.from(trimmed).length > LONGEST_GROUP_NAME || !ALLOWED.test(trimmed)) return null;
  const key = usernameKeyOf(trimmed);
  return key === null ? null : asLookalike(key);
}
