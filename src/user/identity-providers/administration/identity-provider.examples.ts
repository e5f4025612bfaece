/** Request bodies for "Try it out" in Swagger UI. */
export const NEW_IDENTITY_PROVIDER_EXAMPLES = {
  google: {
    summary: 'Google',
    value: { name: 'Google', preset: 'google', client_id: 'of-the-google-console', client_secret: 'of-the-google-console', creates_accounts: true },
  },
  microsoft: {
    summary: 'One company at Microsoft',
    value: {
      name: 'Example Inc.', preset: 'microsoft', client_id: '0b1c7a5e-0d53-4a6e-8f0a-2b1d5c9f3e77', client_secret: 'of-the-app-registration',
      allowed_tenants: ['8eaef023-2b34-4da1-9baa-8bc8c9d6a490'], email_domains: ['example.com'],
    },
  },
  openid: {
    summary: 'Another OpenID provider',
    value: {
      id: 'corp', name: 'Company account', preset: 'openid', issuer: 'https://sso.example.com', client_id: 'grantry',
      client_secret: 'of-the-provider', claims_mapping: { given_name: 'firstName', nickname: null },
    },
  },
}; // prettier-ignore

export const IDENTITY_PROVIDER_CHANGE_EXAMPLES = {
  disable: { summary: 'Stop sign-ins', value: { disabled: true } },
  secret: { summary: 'A new secret', value: { client_secret: 'the-next-one' } },
  trust: { summary: 'Trust it for a domain', value: { trusted_email_domains: ['example.com'] } },
};
