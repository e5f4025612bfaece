/** Problem details (RFC 9457 §3.1): every error of the admin API, as `application/problem+json`. */
export class ProblemResponse {
  /** @example "about:blank" */
  readonly type!: string;
  /** @example "Not Found" */
  readonly title!: string;
  /** @example 404 */
  readonly status!: number;
  /** @example "The client does not exist" */
  readonly detail!: string;
  /**
   * The page of the refusal: `<ISSUER>/errors/<id>`.
   * @example "https://op.example.com/errors/0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978"
   */
  readonly instance!: string;
  /** The error code that `detail` belongs to. @example "not_found" */
  readonly error!: string;
}
