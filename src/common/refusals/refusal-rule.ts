/** The rule that a refusal enforces, as the refusal record keeps it. It never holds a secret. */
export interface RefusalRule {
  /** The stable id of the refusal, for example `AUTHZ-PKCE-1`. */
  readonly id: string;
  /** For example `RFC 6749 §3.1.2.3`. */
  readonly section: string;
  /** The value that the rule asks for; for administrators. */
  readonly expected?: string | undefined;
  /** The value that came; for administrators. Never a token, a code, a password, or anything derived from one. */
  readonly received?: string | undefined;
  /** How to fix the request, in plain words that anybody may read. */
  readonly fix: string;
}
