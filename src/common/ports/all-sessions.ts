/** Every browser session there is, for rooms below the one that keeps them. What stands behind it is bound in `app.module`. */
export abstract class AllSessions {
  /**
   * Ends every session that lives, in batches: one that fails leaves those before it ended, and may be repeated.
   *
   * @returns how many ended now
   */
  abstract end(options: { readonly reason: string; readonly actor: string }): Promise<number>;
}
