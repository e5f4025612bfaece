/** A kind of password hash that other servers store. */
export interface PasswordScheme {
  /** The names in the first field of its hashes, `$<name>$`. */
  readonly names: readonly string[];

  /**
   * Checks the form and the cost of a hash of another server, before it is stored.
   *
   * @param hash which begins with one of the names; untrusted
   * @returns the form in which the hash is stored
   * @throws OAuthError `invalid_request` when the hash is malformed, or costs more than a sign-in may
   */
  accept(hash: string): string;

  /**
   * Computes one hash, on a thread of libuv's pool.
   *
   * @param stored as `accept` returned it
   * @param password as typed
   */
  verify(stored: string, password: string): Promise<boolean>;
}
