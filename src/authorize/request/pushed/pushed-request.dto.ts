/** RFC 9126 §2.2. */
export class PushedAuthorizationResponse {
  /**
   * The value for `request_uri` at the authorization endpoint, of this client only.
   * @example "urn:ietf:params:oauth:request_uri:0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978.pXv0cY4mQ3fT9aBk1LwZr7Hd2Ns6Ue8Gj5Oi3Ct0VxE"
   */
  readonly request_uri!: string;

  /** Seconds in which a browser must open the request. @example 300 */
  readonly expires_in!: number;
}
