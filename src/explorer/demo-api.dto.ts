export class DemoApiResponse {
  /** @example "details" */
  readonly info!: string;
  /**
   * The subject of the token: the `sub` of a user, or the client_id.
   * @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978"
   */
  readonly sub!: string;
  /** @example "healthabc" */
  readonly client_id!: string;
  /** @example "openid api:read" */
  readonly scope!: string;
  /** @example ["http://localhost:3000/api"] */
  readonly aud!: string[];
  /** Whether the token has the scope `api:edit`, which needs the role `editor` of this API. @example true */
  readonly may_edit!: boolean;
}
