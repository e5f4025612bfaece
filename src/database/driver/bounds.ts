/** Milliseconds. */
export interface Bounds {
  /** For a connection: for a free one, or for a server to let one in. */
  readonly acquire: number;
  /** For one statement. A row that somebody else holds is not waited for any longer either. */
  readonly statement: number;
  /** Whether every read waits until a node of a cluster has caught up (CLUSTER_READS=causal). */
  readonly causalReads?: boolean;
}

/** For requests: a database that is frozen, or a line that swallows what one sends, costs a few seconds and a 503. */
export const SERVING: Bounds = { acquire: 3000, statement: 5000 };
/** For migrations and the like, which take as long as they need. */
export const PATIENT: Bounds = { acquire: 60_000, statement: Infinity };
