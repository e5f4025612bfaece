const CLIENT_ID = 'orders-web';
const SCOPES = ['orders:read', 'orders:write'];

/** Calls the admin API with a token of the admin client. */
class AdminApi {
  constructor(issuer, token) {
    this.issuer = issuer;
    this.token = token;
  }

  /** @throws Error when the secret is wrong */
  static async of(issuer, id, secret) {
    const authorization = `Basic ${Buffer.from(`${id}:${encodeURIComponent(secret)}`).toString('base64')}`;
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    const response = await fetch(`${issuer}/token`, { method: 'POST', headers: { authorization }, body });
    if (response.ok) return new AdminApi(issuer, (await response.json()).access_token);
    throw new Error(`Grantry at ${issuer} refuses ADMIN_CLIENT_SECRET of the client ${id} (${response.status}).`);
  }

  /** @returns the body, or null for 404 @throws Error with the text of another refusal */
  async call(method, path, body) {
    const headers = { authorization: `Bearer ${this.token}`, ...(body && { 'content-type': 'application/json' }) };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${this.issuer}/admin${path}`, init);
    if (response.status === 404) return null;
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /admin${path}: ${response.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  /** Finds an object in a list, which is read page by page. */
  async find(path, matches) {
    for (let cursor = ''; cursor !== null;) {
      const page = await this.call('GET', `${path}?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      const found = page.items.find(matches);
      if (found !== undefined) return found;
      cursor = page.next_cursor;
    }
    return undefined;
  }
}

/**
 * Registers the API, the application and a second person, and makes alice a manager. What exists is updated, so the demo
 * can be started again.
 *
 * @param publicKey of the application, as a JWK: a new one for each start
 * @returns whether the server can tell the application that a session has ended
 */
export async function register({ issuer, adminId, adminSecret, apiUrl, webUrl, publicKey, people }) {
  const admin = await AdminApi.of(issuer, adminId, adminSecret);
  const resource = await registerApi(admin, apiUrl);
  const hasBackChannelLogout = await registerApplication(admin, webUrl, publicKey);
  for (const { isManager, ...person } of people) {
    const sub = await subOf(admin, person);
    if (isManager) await admin.call('PUT', `/resources/${resource}/roles/manager/users/${sub}`);
  }
  return { hasBackChannelLogout };
}

async function registerApi(admin, identifier) {
  const api = {
    identifier,
    name: 'Orders',
    scopes: SCOPES,
    scope_descriptions: { 'orders:read': 'See your orders', 'orders:write': 'Place and approve orders' },
    roles: [{ name: 'manager', description: 'Approves orders' }],
    // Short, so that the refresh is seen.
    access_token_ttl: 120,
  };
  // A scope belongs to one API: a demo on another port moves it.
  const known = await admin.find('/resources', ({ scopes }) => scopes.includes(SCOPES[0]));
  const { id } = await (known === undefined
    ? admin.call('POST', '/resources', api)
    : admin.call('PATCH', `/resources/${known.id}`, api));
  return id;
}

async function registerApplication(admin, webUrl, publicKey) {
  const client = {
    client_name: 'Orders on the web',
    redirect_uris: [`${webUrl}/callback`],
    post_logout_redirect_uris: [`${webUrl}/`],
    backchannel_logout_uri: `${webUrl}/backchannel-logout`,
    grant_types: ['authorization_code', 'refresh_token'],
    scope: `openid profile ${SCOPES.join(' ')}`,
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: { keys: [publicKey] },
    require_pushed_authorization_requests: true,
    dpop_bound_access_tokens: true,
  };
  const stored =
    (await admin.call('PATCH', `/clients/${CLIENT_ID}`, client)) ??
    (await admin.call('POST', '/clients', { client_id: CLIENT_ID, ...client }));
  // A server fetches from hosts in OUTBOUND_ALLOW only, and warns of another.
  return !(stored.warnings ?? []).some((warning) => warning.includes('backchannel_logout_uri'));
}

/** @returns the `sub` of a person, who is created when missing */
async function subOf(admin, person) {
  const known = await admin.find('/users', ({ username }) => username === person.username);
  return (known ?? (await admin.call('POST', '/users', person))).sub;
}
