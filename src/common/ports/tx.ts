import type { EntityManager } from 'typeorm';

declare const inTransaction: unique symbol;
declare const inOneStatement: unique symbol;

/**
 * The entity manager of a running transaction. Only `Transactions.run` makes one, so that a write that takes it cannot
 * happen outside of a transaction. It is declared here because ports hand it on; rooms import it from `database`.
 */
export type Tx = EntityManager & { readonly [inTransaction]: true };

/**
 * An entity manager for work whose one statement that writes is a transaction of its own. Only
 * `Transactions.runStatement` makes one; the `Redeemer` hands it to a claim that stands alone.
 */
export type SingleStatement = EntityManager & { readonly [inOneStatement]: true };

/** What a write of a single statement takes: it may run in a transaction, or alone. */
export type Writer = Tx | SingleStatement;
