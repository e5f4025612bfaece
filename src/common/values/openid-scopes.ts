/** The scopes of OpenID Connect (OIDC Core §3.1.2.1, §5.4, §11). Each of them is about a user. */
export const OPENID_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'] as const;

export type OpenIdScope = (typeof OPENID_SCOPES)[number];
