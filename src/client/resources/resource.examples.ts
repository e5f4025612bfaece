/** Request bodies that Swagger UI offers for "Try it out". */
export const NEW_RESOURCE_EXAMPLES = {
  jwt: {
    summary: 'An API that verifies JWTs itself (RFC 9068)',
    value: {
      identifier: 'https://api.orders.example',
      name: 'Orders',
      scopes: ['orders:read', 'orders:write'],
      scope_descriptions: { 'orders:read': 'Read your orders', 'orders:write': 'Place and cancel orders' },
    },
  },
  roles: {
    summary: 'An API with roles; one of its scopes needs a role',
    value: {
      identifier: 'https://api.warehouse.example',
      scopes: ['stock:read', 'stock:write'],
      roles: [{ name: 'manager', description: 'Approves deliveries' }, { name: 'packer' }],
      scope_roles: { 'stock:write': ['manager'] },
    },
  },
  details: {
    summary: 'An API with a type of authorization_details (RFC 9396)',
    value: {
      identifier: 'https://bank.example',
      name: 'Example Bank',
      authorization_details_types: [
        {
          type: 'payment_initiation',
          title: 'Pay {amount} EUR to {creditorName}',
          schema: {
            type: 'object',
            required: ['amount', 'creditorName'],
            properties: {
              amount: { type: 'string', pattern: '^[0-9]{1,9}[.][0-9]{2}$' },
              creditorName: { type: 'string', maxLength: 70 },
            },
          },
        },
      ],
    },
  },
  opaque: {
    summary: 'An API that uses /introspect',
    value: {
      identifier: 'https://vault.example',
      scopes: ['vault'],
      access_token_format: 'opaque',
      access_token_ttl: 120,
    },
  },
};

export const RESOURCE_CHANGE_EXAMPLES = {
  scopes: { summary: 'Change the scopes', value: { scopes: ['orders:read'] } },
  server: { summary: 'Use the default lifetime of the server', value: { access_token_ttl: null } },
  signIn: {
    summary: 'Require two factors, and a sign-in of the last five minutes',
    value: { acr: 'urn:grantry:acr:2', max_age: 300 },
  },
  open: {
    summary: 'Open the API to applications that register themselves',
    value: { open_to: ['registered', 'self_registered'] },
  },
};
