import type { User } from '../accounts/user.entity.js';

/** The account and the language of a mail. */
export function mailTo({ id: sub, username, claims }: User) {
  return { account: { sub, username }, language: claims.locale };
}
