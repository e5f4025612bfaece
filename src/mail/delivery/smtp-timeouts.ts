/** How long the mail server may take, in milliseconds. */
export class SmtpTimeouts {
  /** To find its address. */
  readonly dns: number = 5000;
  /** To accept a connection. */
  readonly connection: number = 10_000;
  /** To send its greeting. */
  readonly greeting: number = 10_000;
  /** To answer. */
  readonly socket: number = 20_000;
  /** For one mail in all: a server that answers slowly cannot keep a connection. */
  readonly whole: number = 60_000;
  /** An idle connection stays open for less than the servers' own limits, which would break the next mail. */
  readonly idle: number = 20_000;
}
