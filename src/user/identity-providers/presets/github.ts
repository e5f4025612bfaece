import type { Claims, OAuthPreset } from './preset.js';

const PUBLIC = 'https://github.com';

/**
 * GitHub, or a GitHub Enterprise Server of one's own. It signs people in by OAuth 2.0 without an ID token: the numeric id
 * identifies them, because logins can be renamed and taken again.
 */
export const github: OAuthPreset = {
  name: 'github',
  protocol: 'oauth',
  scope: 'read:user user:email',
  issuer: PUBLIC,
  ownIssuer: true,
  endpointsOf: (issuer) => ({
    authorization: below(issuer, 'login/oauth/authorize'),
    token: below(issuer, 'login/oauth/access_token'),
    api: apiOf(issuer),
  }),
  parametersOf: ({ loginHint, prompt }) => ({
    ...(loginHint !== undefined && { login: loginHint }),
    // GitHub cannot be asked for a new sign-in, only for the choice of an account.
    ...(prompt !== undefined && { prompt: 'select_account' }),
  }),
  personOf: async (issuer, { get, getOptional }) => {
    const api = apiOf(issuer);
    const user = membersOf(await get(`${api}/user`));
    const { id } = user;
    if (!Number.isSafeInteger(id) || (id as number) <= 0) return undefined;
    return { subject: String(id), claims: claimsOf(user, await getOptional(`${api}/user/emails`)) };
  },
};

function apiOf(issuer: string): string {
  return issuer === PUBLIC ? 'https://api.github.com' : below(issuer, 'api/v3');
}

/** An address at GitHub, not at this server. */
function below(origin: string, path: string): string {
  return [origin, path].join('/');
}

function claimsOf(user: Claims, emails: unknown): Claims {
  const primary = (Array.isArray(emails) ? emails.map(membersOf) : []).find((email) => email['primary'] === true);
  return {
    ...user,
    preferred_username: user['login'],
    picture: user['avatar_url'],
    profile: user['html_url'],
    website: user['blog'],
    email: primary?.['email'],
    email_verified: primary?.['verified'] === true,
  };
}

function membersOf(value: unknown): Claims {
  return typeof value === 'object' && value !== null ? (value as Claims) : {};
}
