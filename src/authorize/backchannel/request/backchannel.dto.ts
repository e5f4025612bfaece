/** CIBA Core §7.3. */
export class BackchannelAuthenticationResponse {
  /**
   * For the token endpoint, by this client only.
   * @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978.pXv0cY4mQ3fT9aBk1LwZr7Hd2Ns6Ue8Gj5Oi3Ct0VxE"
   */
  readonly auth_req_id!: string;

  /** Seconds in which the person can answer and the client can get the tokens. @example 300 */
  readonly expires_in!: number;

  /** Seconds between two requests of the client to the token endpoint. @example 5 */
  readonly interval!: number;
}
