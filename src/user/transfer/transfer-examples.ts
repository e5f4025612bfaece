const KEEPS_ALL = {
  sub: '7f3c2b1a-5d4e-4c3b-9a8f-0e1d2c3b4a59',
  username: 'dinah',
  password_hash: '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
  totp: { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' },
  name: 'Dinah Liddell',
  email: 'dinah@example.com',
  email_verified: true,
  created_at: '2021-05-04T09:30:00.000Z',
};
const WITHOUT_PASSWORD = { sub: 'legacy|1865', username: 'hatter', email: 'hatter@example.com' };

/** What ties a user to other rows, which must exist. */
const TIES = {
  custom_claims: { department: 'Warehouse' },
  groups: ['warehouse'],
  roles: [{ resource: 'https://api.example.com/orders', roles: ['manager'] }],
  identities: [
    {
      provider: 'google',
      sub: '110169484474386276334',
      issuer: 'https://accounts.google.com',
      label: 'dinah@example.com',
    },
  ],
};

/** Bodies for "Try it out" in Swagger UI: one object on each line. */
export const IMPORT_EXAMPLES = {
  people: {
    summary: 'Two people of another server, one with a password and an authenticator app',
    value: [KEEPS_ALL, WITHOUT_PASSWORD].map((line) => JSON.stringify(line)).join('\n'),
  },
  ties: {
    summary: 'A person with a group, a role, a claim and an identity, each of which must be defined before',
    value: JSON.stringify({ ...KEEPS_ALL, ...TIES }),
  },
};

const COUNTS = { imported: 1, skipped: 1, failed: 1, last_line: 3 };

/** What an import answers. */
export const REPORT_EXAMPLE = [
  { line: 2, status: 'skipped', detail: 'A user with this sub and username exists' },
  { line: 3, status: 'failed', error: 'conflict', refusal: 'USER-ACCOUNT-3', detail: 'This username is taken' },
  { status: 'complete', ...COUNTS },
]
  .map((line) => JSON.stringify(line))
  .join('\n');

/** What an export answers. */
export const EXPORT_EXAMPLE = JSON.stringify({
  sub: '7f3c2b1a-5d4e-4c3b-9a8f-0e1d2c3b4a59',
  username: 'dinah',
  disabled: false,
  admin_scopes: [],
  factors: ['totp'],
  created_at: '2021-05-04T09:30:00.000Z',
  name: 'Dinah Liddell',
  email: 'dinah@example.com',
  email_verified: true,
  ...TIES,
});
