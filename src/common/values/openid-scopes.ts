/** The scopes of OpenID Connect (OIDC Core §3.1.2.1, §5.4, §11). Each of them is about a user. */
export const OPENID_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'] as const;

export type OpenIdScope = (typeof OPENID_SCOPES)[number];

/** The scope that releases the groups of a user. A client has it only if it is registered for it by name. */
export const GROUPS_SCOPE = 'groups';

/** The scopes of the issuer: each is about a user. */
export const USER_SCOPES = [...OPENID_SCOPES, GROUPS_SCOPE] as const;

export type UserScope = (typeof USER_SCOPES)[number];

const OWN_CLAIMS_SCOPE = 'profile:[A-Za-z0-9._-]{1,92}';

/** The scopes that release claims: those of OIDC Core §5.4, and those that administrators make. */
export const CLAIMS_SCOPE = new RegExp(`^(profile|email|address|phone|${OWN_CLAIMS_SCOPE})$`);

/** Whether a scope belongs to the issuer, and therefore to no resource. */
export function isUserScope(scope: string): boolean {
  return (USER_SCOPES as readonly string[]).includes(scope) || CLAIMS_SCOPE.test(scope);
}
