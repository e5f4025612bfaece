import type { Tx } from './tx.js';

/** A role that a resource defines. */
export interface RoleOfResource {
  readonly resourceId: string;
  readonly role: string;
}

/** The holders of roles, for the rooms that define the roles. `app.module` binds the implementation. */
export abstract class RoleHolders {
  /** Takes every other role of the resource from its holders: a new role of the same name begins without holders. */
  abstract keepOnly(tx: Tx, resourceId: string, roles: readonly string[]): Promise<void>;
}
