import type { EntityManager } from 'typeorm';

declare const inTransaction: unique symbol;
declare const inOneStatement: unique symbol;

/**
 * The entity manager of a running transaction. Only `Transactions.run` makes one, so that a write with this
 * parameter cannot run outside a transaction. It is declared here because ports use it; rooms import it from `database`.
 */
export type Tx = EntityManager & { readonly [inTransaction]: true };

/**
 * An entity manager for work with a single writing statement, which is a transaction by itself. Only
 * `Transactions.runStatement` makes one; the `Redeemer` passes it to a claim without further writes.
 */
export type SingleStatement = EntityManager & { readonly [inOneStatement]: true };

/** The parameter of a write of one statement, which can run in a transaction or alone. */
export type Writer = Tx | SingleStatement;
