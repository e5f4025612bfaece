import { Injectable } from '@nestjs/common';
import { Verdicts } from '../../database/index.js';
import { userRefusals } from '../refusals/accounts.js';
import { linkRefusals } from '../refusals/links.js';
import { usernameKeysOf } from './address-names.js';
import { emailKeyOf, verifiedEmailKeyOf, type User } from './user.entity.js';
import { UserStore, type UserColumns } from './user.store.js';

/**
 * The names by which people sign in: usernames and verified addresses. One name belongs to one account. Unique keys decide
 * where two accounts get one username or one verified address at once.
 */
@Injectable()
export class SignInNames {
  constructor(
    private readonly users: UserStore,
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * Whether the address is verified for another account, or is its username.
   *
   * @param user null before it exists
   */
  async isAddressOfAnother(address: string, user: User | null): Promise<boolean> {
    return (await this.ownersOf(address)).some((owner) => isAnother(owner, user));
  }

  /** The account that has verified the address, or else has it as its username. */
  async ownerOf(address: string): Promise<User | null> {
    return (await this.ownersOf(address)).find((owner) => owner !== null) ?? null;
  }

  /**
   * For the address that a link proves.
   *
   * @param address null for a link that proves none
   * @throws OAuthError `conflict` when it is a name of another account
   */
  async assertAddressFree(address: string | null, user: User): Promise<void> {
    if (address !== null && (await this.isAddressOfAnother(address, user))) throw linkRefusals.addressTaken();
  }

  /**
   * For the admin API.
   *
   * @param user as for `isAddressOfAnother`
   * @throws OAuthError `conflict` when the address is verified for another account or is its username, or when the
   *   username is the verified address of another account
   */
  async assertFree(user: User | null, { usernameKey, claims }: UserColumns): Promise<void> {
    const address = verifiedEmailKeyOf(claims);
    const isNewAddress = address !== null && (user === null || address !== verifiedEmailKeyOf(user.claims));
    if (isNewAddress && (await this.isAddressOfAnother(claims.email!, user))) throw userRefusals.addressTaken();
    if (!usernameKey.includes('@') || usernameKey === user?.usernameKey) return;
    const owner = await this.users.findByVerifiedEmail(emailKeyOf(usernameKey)!);
    if (isAnother(owner, user)) throw userRefusals.usernameTaken();
  }

  private async ownersOf(address: string): Promise<readonly (User | null)[]> {
    await this.verdicts.caughtUp();
    const owners = [await this.users.findByVerifiedEmail(emailKeyOf(address) ?? '')];
    for (const key of usernameKeysOf(address)) owners.push(await this.users.findByKey(key));
    return owners;
  }
}

function isAnother(owner: User | null, user: User | null): boolean {
  return owner !== null && owner.id !== user?.id;
}
