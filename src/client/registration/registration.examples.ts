/** Request bodies that Swagger UI offers for "Try it out". */
export const REGISTRATION_EXAMPLES = {
  web: {
    summary: 'A web application',
    value: {
      client_name: 'Orders',
      redirect_uris: ['https://orders.example/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      logo_uri: 'https://orders.example/logo.png',
      policy_uri: 'https://orders.example/privacy',
      initiate_login_uri: 'https://orders.example/login',
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
};

/** `client_id` is a placeholder. */
export const REGISTRATION_UPDATE_EXAMPLES = {
  web: {
    summary: 'The complete metadata of the client',
    value: {
      client_id: 'client-Vx3kq0Zt8bJm2LwYh5RcNQ',
      client_name: 'Orders and invoices',
      redirect_uris: ['https://orders.example/callback'],
    },
  },
};

export const REGISTRATION_TOKEN_EXAMPLES = {
  once: { summary: 'For one client, within a day', value: {} },
  several: { summary: 'For ten clients, within a week', value: { expires_in: 604_800, max_uses: 10 } },
};
