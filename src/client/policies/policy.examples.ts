/** Request bodies that Swagger UI offers for "Try it out". */
export const NEW_POLICY_EXAMPLES = {
  pkce: { summary: 'Try PKCE for all clients', value: { name: 'PKCE everywhere', rule: { require_pkce: true } } },
  profile: {
    summary: 'Try FAPI 2.0 for all clients',
    value: { name: 'FAPI 2.0', rule: { profile: 'fapi-2-security' }, mode: 'report' },
  },
  lifetime: {
    summary: 'Try access tokens of five minutes',
    value: { name: 'Short access tokens', rule: { access_token_ttl: 300 } },
  },
  algorithms: {
    summary: 'Try signatures without RS256',
    value: { name: 'No RS256', rule: { algorithms: ['PS256', 'ES256', 'EdDSA'] } },
  },
};

export const POLICY_CHANGE_EXAMPLES = {
  off: { summary: 'Switch the policy off', value: { mode: 'off' } },
  all: { summary: 'Extend the policy to all clients', value: { clients: null } },
};
