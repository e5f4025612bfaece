/** Request bodies that Swagger UI offers for "Try it out". */
export const NEW_CLIENT_EXAMPLES = {
  web: {
    summary: 'A web application: the code flow with a secret',
    value: {
      client_name: 'Orders',
      redirect_uris: ['https://orders.example/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
    },
  },
  browser: {
    summary: 'A browser application: no secret, always PKCE',
    value: {
      client_name: 'Orders in the browser',
      redirect_uris: ['https://orders.example/'],
      token_endpoint_auth_method: 'none',
    },
  },
  native: {
    summary: 'A native application: any loopback port (RFC 8252 §7.3)',
    value: {
      client_name: 'Orders on the desktop',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback'],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    },
  },
  machine: {
    summary: 'A machine: client_credentials',
    value: { client_name: 'Nightly job', grant_types: ['client_credentials'], scope: 'orders:read' },
  },
};

export const CLIENT_CHANGE_EXAMPLES = {
  rename: { summary: 'Rename the client', value: { client_name: 'Orders and invoices' } },
  disable: { summary: 'Disable the client; its codes and tokens stop working', value: { disabled: true } },
  reset: { summary: 'Restore the default', value: { contacts: null } },
};

export const NEW_SECRET_EXAMPLES = {
  lasting: { summary: 'Without expiry', value: {} },
  passing: { summary: 'For 90 days', value: { expires_in: 7_776_000 } },
};
