/** An error of an OAuth endpoint (RFC 6749 §5.2). */
export class OAuthErrorResponse {
  /** @example "invalid_request" */
  readonly error!: string;
  /** @example "state was sent more than once" */
  readonly error_description!: string;
  /**
   * The page of the refusal: `<ISSUER>/errors/<id>`.
   * @example "https://op.example.com/errors/0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978"
   */
  readonly error_uri!: string;
}
