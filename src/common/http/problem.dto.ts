/** Problem details (RFC 9457 §3.1): every error of the admin API, as `application/problem+json`. */
export class ProblemResponse {
  /** @example "about:blank" */
  readonly type!: string;
  /** @example "Not Found" */
  readonly title!: string;
  /** @example 404 */
  readonly status!: number;
  /** @example "No such client" */
  readonly detail!: string;
  /** Leads to the refusal: `<ISSUER>/errors/<id>`. */
  readonly instance!: string;
  /** The error code that `detail` belongs to. @example "not_found" */
  readonly error!: string;
}
