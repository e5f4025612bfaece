/** Claims asked for by name (OIDC Core §5.5.1): of each, the values that will do, as JSON; null: any. */
export type ClaimRequests = Readonly<Record<string, readonly string[] | null>>;

/** Where each is wanted (OIDC Core §5.5). */
export interface RequestedClaims {
  readonly id_token: ClaimRequests;
  readonly userinfo: ClaimRequests;
}

/** The names asked for, wherever they are wanted, each once. */
export function namesOf({ id_token, userinfo }: RequestedClaims): readonly string[] {
  return [...new Set([...Object.keys(id_token), ...Object.keys(userinfo)])];
}
