import { Injectable } from '@nestjs/common';
import { userRefusals } from '../refusals/accounts.js';
import { verifiedEmailKeyOf, type User } from './user.entity.js';
import { UserStore, type UserColumns } from './user.store.js';

/** The names by which people sign in: usernames and verified addresses. One name belongs to one account. */
@Injectable()
export class SignInNames {
  constructor(private readonly users: UserStore) {}

  /**
   * @param user whose names these are; null before it exists
   * @throws OAuthError `conflict` when the address is verified for another account or is its username, or when the
   *   username is the verified address of another account
   */
  async assertFree(user: User | null, { usernameKey, claims }: UserColumns): Promise<void> {
    const address = verifiedEmailKeyOf(claims);
    const isNewAddress = address !== null && (user === null || address !== verifiedEmailKeyOf(user.claims));
    if (isNewAddress) {
      const owners = [await this.users.findByVerifiedEmail(address), await this.users.findByKey(address)];
      if (owners.some((owner) => isAnother(owner, user))) throw userRefusals.addressTaken();
    }
    if (!usernameKey.includes('@') || usernameKey === user?.usernameKey) return;
    if (isAnother(await this.users.findByVerifiedEmail(usernameKey), user)) throw userRefusals.usernameTaken();
  }
}

function isAnother(owner: User | null, user: User | null): boolean {
  return owner !== null && owner.id !== user?.id;
}
