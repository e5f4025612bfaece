import { userRefusals } from '../refusals/accounts.js';
import type { User } from './user.entity.js';
import { trimmedUsername, usernameKeyOf } from './username.js';

/** @throws OAuthError `invalid_request` for an invalid username */
export function usernameColumns(username: string): Pick<User, 'username' | 'usernameKey'> {
  const usernameKey = usernameKeyOf(username);
  if (usernameKey !== null) return { username: trimmedUsername(username), usernameKey };
  throw userRefusals.usernameMalformed();
}
