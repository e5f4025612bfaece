/** Why a server-side fetch gave nothing. */
export type OutboundFault =
  | 'bad_url'
  | 'forbidden_address'
  | 'unresolvable'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'too_large'
  | 'redirect'
  | 'encoded';

const PUBLIC: Readonly<Partial<Record<OutboundFault, string>>> = {
  timeout: 'it does not answer in time',
  too_large: 'the answer is too large',
  redirect: 'it answers with a redirect, which is not followed',
  encoded: 'the answer is compressed, which was not asked for',
};

/**
 * A text for whoever named a URL, with the reason where it is public.
 *
 * @param error what the fetch threw
 */
export function withReason(text: string, error: unknown): string {
  const reason = error instanceof OutboundError ? error.publicReason : undefined;
  return reason === undefined ? text : `${text}: ${reason}`;
}

interface OutboundErrorOptions extends ErrorOptions {
  /** Of the URL, for the log. */
  readonly origin?: string;
}

/** A server-side fetch that was refused or failed. The caller decides what that means to whoever asked. */
export class OutboundError extends Error {
  /** @param why for the log: never more of a URL than its origin */
  constructor(
    readonly fault: OutboundFault,
    private readonly why: string,
    { origin, ...options }: OutboundErrorOptions = {},
  ) {
    super(`${fault}: ${origin === undefined ? why : `${origin}: ${why}`}`, options);
    this.name = 'OutboundError';
  }

  /**
   * The reason as far as whoever named the URL may read it: what the server there does wrong. Undefined where the
   * reason is about the network around this server: its routes and its names.
   */
  get publicReason(): string | undefined {
    return this.fault === 'tls' ? this.why : PUBLIC[this.fault];
  }
}
