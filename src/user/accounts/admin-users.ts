import { Injectable } from '@nestjs/common';
import { ADMINISTRATION, type SubjectId } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { Credential } from '../credentials/credential.entity.js';
import { User } from './user.entity.js';

/** Finds administrators, as seen by a transaction; see `Principals`. */
@Injectable()
export class AdminUsers {
  /** Whether an enabled user with a password holds the scope. */
  exist(tx: Tx): Promise<boolean> {
    return tx
      .createQueryBuilder(User, 'user')
      .innerJoin(Credential, 'credential', 'credential.userId = user.id')
      .where({ disabled: false })
      .andWhere('user.adminScopes LIKE :scope', { scope: `%"${ADMINISTRATION}"%` })
      .getExists();
  }

  has(tx: Tx, id: string): Promise<boolean> {
    return tx.existsBy(User, { id: id as SubjectId });
  }
}

/** Whether changing the user can remove an administrator. */
export function holdsAdministration({ disabled, adminScopes }: Pick<User, 'disabled' | 'adminScopes'>): boolean {
  return !disabled && adminScopes.includes(ADMINISTRATION);
}
