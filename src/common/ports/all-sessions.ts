/** All browser sessions, for rooms below `user`. `app.module` binds the implementation. */
export abstract class AllSessions {
  /**
   * Ends every live session in batches. After a failed batch the earlier ones stay ended, and the call can be repeated.
   *
   * @returns the number of sessions that this call ended
   */
  abstract end(options: { readonly reason: string; readonly actor: string }): Promise<number>;
}
