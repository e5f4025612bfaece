import { Injectable } from '@nestjs/common';
import { UserDirectory, type User } from '../../../user/index.js';
import type { Visitor } from '../browser/visitors.js';
import type { AccountChoice } from '../interaction.js';

type Known = Pick<Visitor, 'accounts' | 'signedIn'>;

/** Finds the accounts that have signed in from a browser. */
@Injectable()
export class BrowserAccounts {
  constructor(private readonly users: UserDirectory) {}

  /** The account that is signed in comes first, then the others by their last sign-in. Disabled and removed ones are left out. */
  async of({ accounts, signedIn }: Known): Promise<readonly User[]> {
    const others = accounts.subs.filter((sub) => sub !== signedIn?.user.id);
    const found = await Promise.all(others.map((sub) => this.users.find(sub)));
    return [signedIn?.user ?? null, ...found].filter((user) => user !== null).filter(({ disabled }) => !disabled);
  }

  /** The username of a chosen account; empty for one that this browser does not know. */
  async usernameOf(choice: AccountChoice | undefined, visitor: Known): Promise<string> {
    if (!choice?.sub) return '';
    return (await this.of(visitor)).find(({ id }) => id === choice.sub)?.username ?? '';
  }
}
