/** Claims requested by name (OIDC Core §5.5.1), each with its acceptable values as JSON; null: any value. */
export type ClaimRequests = Readonly<Record<string, readonly string[] | null>>;

/** The requested claims by destination (OIDC Core §5.5). */
export interface RequestedClaims {
  readonly id_token: ClaimRequests;
  readonly userinfo: ClaimRequests;
}

/** The names of all requested claims, without duplicates. */
export function namesOf({ id_token, userinfo }: RequestedClaims): readonly string[] {
  return [...new Set([...Object.keys(id_token), ...Object.keys(userinfo)])];
}
