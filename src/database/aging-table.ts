/** A table whose rows go some time after they are worth nothing. Plain data: each room exports a list of its own. */
export interface AgingTable {
  readonly name: string;
  /** The column of its primary key. */
  readonly key: string;
  /** The column that says since when a row is worth nothing, with an index; null: rows are walked by key, and `where` decides. */
  readonly time: string | null;
  /** Seconds that a row stays after that; at least as much as the clocks of two processes may differ. */
  readonly grace: number;
  /** What must hold besides: SQL about the row `t`, the same on both databases. */
  readonly where?: string;
  /** Rows of other tables that go with it: the column that names its key. */
  readonly with?: readonly { readonly name: string; readonly column: string }[];
}

/** Seconds. */
const USUAL_GRACE = 3600;

/** A table with `id` and `expires_at`, as nearly all have them. */
export function agingTable(name: string, rest: Partial<Omit<AgingTable, 'name'>> = {}): AgingTable {
  return { name, key: 'id', time: 'expires_at', grace: USUAL_GRACE, ...rest };
}
