const SIGNED_IN = '2026-11-22T09:30:00.000Z';

/** The file of one's own data, for Swagger. */
export const DATA_EXAMPLE = {
  issuer: 'https://id.example.com',
  exported_at: '2026-11-22T09:34:00.000Z',
  account: {
    sub: '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978',
    username: 'alice',
    disabled: false,
    admin_scopes: [],
    created_at: '2026-01-04T08:00:00.000Z',
    updated_at: SIGNED_IN,
  },
  claims: { name: 'Alice Liddell', email: 'alice@example.com', email_verified: true },
  custom_claims: { department: 'Warehouse' },
  groups: ['warehouse'],
  roles: [{ resource: 'https://api.example.com', roles: ['editor'] }],
  sessions: [
    {
      signed_in_at: SIGNED_IN,
      last_seen_at: SIGNED_IN,
      expires_at: '2026-11-22T21:30:00.000Z',
      amr: ['pwd'],
      user_agent: 'Mozilla/5.0',
      address: '203.0.113.7',
    },
  ],
  consents: [
    {
      client_id: 'photo-prints',
      scope: 'openid profile',
      claims: null,
      resources: null,
      created_at: SIGNED_IN,
      updated_at: SIGNED_IN,
    },
  ],
  applications: [
    {
      client_id: 'photo-prints',
      name: 'Photo Prints',
      scope: 'openid profile',
      resources: [],
      has_access: true,
      authorization_details: [],
      since: SIGNED_IN,
      last_used_at: SIGNED_IN,
    },
  ],
  factors: {
    password_set_at: '2026-01-04T08:00:00.000Z',
    authenticator_app: false,
    recovery_codes_left: 0,
    passkeys: [{ name: 'My laptop', created_at: SIGNED_IN, last_used_at: null }],
    trusted_browsers: [],
  },
  linked_identities: [],
  audit_events: [
    { type: 'user.signed_in', at: SIGNED_IN, by: 'user', client_id: null, details: { address: '203.0.113.7' } },
  ],
};
