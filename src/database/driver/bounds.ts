/** Limits of waits on the database, in milliseconds. */
export interface Bounds {
  /** For a connection: a free one of the pool, or a new one to the server. */
  readonly acquire: number;
  /** For one statement, its waits for row locks included. */
  readonly statement: number;
  /** Whether every read waits until a node of a cluster has caught up (CLUSTER_READS=causal). */
  readonly causalReads?: boolean;
}

/** For requests: a frozen database or a connection that drops packets costs a few seconds and ends in a 503. */
export const SERVING: Bounds = { acquire: 3000, statement: 5000 };
/** For migrations and other commands, whose statements have no limit. */
export const PATIENT: Bounds = { acquire: 60_000, statement: Infinity };
