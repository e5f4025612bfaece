/** Why a server-side fetch gave nothing. */
export type OutboundFault =
  | 'bad_url'
  | 'forbidden_address'
  | 'unresolvable'
  | 'unreachable'
  | 'timeout'
  | 'too_large'
  | 'redirect'
  | 'encoded'
  | 'busy';

/** A server-side fetch that was refused or failed. The caller decides what that means to whoever asked. */
export class OutboundError extends Error {
  /** @param detail for the log: never more of a URL than its origin */
  constructor(
    readonly fault: OutboundFault,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${fault}: ${detail}`, options);
    this.name = 'OutboundError';
  }
}
