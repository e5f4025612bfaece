import type { Tx } from './tx.js';

/** A resource and the names of the roles that it defines. */
export interface RolesOfResource {
  readonly resourceId: string;
  /** The identifier of the resource, a URI. */
  readonly identifier: string;
  readonly roles: readonly string[];
}

/** The roles that resources define, for rooms that do not import `client`. `app.module` binds the implementation. */
export abstract class DefinedRoles {
  /** Excludes changes of resources until the transaction is over. Call it before the first SELECT of the transaction. */
  abstract excludeChanges(tx: Tx): Promise<void>;

  /** All resources, as the transaction sees them. */
  abstract in(tx: Tx): Promise<readonly RolesOfResource[]>;

  /** All resources, as cached for at most one second. */
  abstract current(): Promise<readonly RolesOfResource[]>;
}
