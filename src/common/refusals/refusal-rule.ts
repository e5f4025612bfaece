/** The rule that a refusal enforces, as the refusal record keeps it. It never holds a secret. */
export interface RefusalRule {
  /** The stable id of the refusal, for example `AUTHZ-PKCE-1`. */
  readonly id: string;
  /** For example `RFC 6749 §3.1.2.3`. */
  readonly section: string;
  /** The expected value; for administrators. */
  readonly expected?: string | undefined;
  /** The received value; for administrators. Never a token, a code, a password, or anything derived from one. */
  readonly received?: string | undefined;
  /** How to fix the request; public. */
  readonly fix: string;
}
