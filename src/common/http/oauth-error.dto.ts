/** An error of an OAuth endpoint (RFC 6749 §5.2). */
export class OAuthErrorResponse {
  /** @example "invalid_request" */
  readonly error!: string;
  /** @example "A parameter came more than once" */
  readonly error_description!: string;
  /** Leads to the refusal: `<ISSUER>/errors/<id>`. */
  readonly error_uri!: string;
}
