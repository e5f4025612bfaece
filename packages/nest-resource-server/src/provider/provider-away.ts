/** The provider cannot be reached, or its answer is not usable. The guard answers 503: the token may be valid. */
export class ProviderAway extends Error {
  /** @param status of the answer, if there was one */
  constructor(
    message: string,
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
