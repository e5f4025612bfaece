import { Injectable } from '@nestjs/common';
import { isUniqueViolation, Verdicts } from '../../database/index.js';
import { emailKeyOf, type User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { linkRefusals } from '../refusals/links.js';

/** Finds out to whom a verified address belongs: to one account. A unique key decides where two verify it at once. */
@Injectable()
export class AddressOwners {
  constructor(
    private readonly users: UserStore,
    private readonly verdicts: Verdicts,
  ) {}

  /** Whether another account has verified the address. */
  async isOfAnother(address: string, user: Pick<User, 'id'> | null): Promise<boolean> {
    await this.verdicts.caughtUp();
    const owner = await this.users.findByVerifiedEmail(emailKeyOf(address)!);
    return owner !== null && owner.id !== user?.id;
  }

  /**
   * @param address null for a link that proves no address
   * @throws OAuthError `conflict` when another account has verified the address
   */
  async assertFree(address: string | null, user: Pick<User, 'id'> | null): Promise<void> {
    if (address !== null && (await this.isOfAnother(address, user))) throw linkRefusals.addressTaken();
  }
}

/**
 * The refusal for a write that lost a race for the address.
 *
 * @throws `addressTaken` for a unique violation, otherwise the error itself
 */
export function asAddressTaken(cause: unknown): never {
  throw isUniqueViolation(cause) ? linkRefusals.addressTaken({ cause }) : cause;
}
