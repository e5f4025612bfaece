import type { User } from '../accounts/user.entity.js';

/** The account of a mail, with its language and time zone. */
export function mailTo({ id: sub, username, claims }: Pick<User, 'id' | 'username' | 'claims'>) {
  return { account: { sub, username }, language: claims.locale, timeZone: claims.zoneinfo };
}
