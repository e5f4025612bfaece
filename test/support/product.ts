import { createHash, randomBytes } from 'node:crypto';
import { AdminApi, type RegisteredClient } from './admin-api.js';
import { startApp, type AppOptions, type RunningApp } from './app.js';
import { responseOf, UserAgent, type Credentials } from './user-agent.js';

export const ALICE: Credentials = { username: 'alice', password: 'a-rabbit-with-a-watch-7' };
export const REDIRECT_URI = 'https://client.example/callback';

/** Every response type that a client may be registered for. */
export const ALL_RESPONSE_TYPES = [
  'code',
  'code token',
  'code id_token',
  'code id_token token',
  'token',
  'id_token',
  'id_token token',
  'none',
];

/** A running server with an administrator, a user, and a client that may use everything. */
export interface Product extends RunningApp {
  readonly admin: AdminApi;
  readonly sub: string;
  readonly client: RegisteredClient;
}

/** The metadata of the client of `startProduct`. */
export const EVERYTHING = {
  client_name: 'Everything',
  redirect_uris: [REDIRECT_URI],
  response_types: ALL_RESPONSE_TYPES,
  grant_types: ['authorization_code', 'implicit', 'refresh_token', 'password', 'client_credentials'],
} as const;

export async function startProduct(options: AppOptions = {}): Promise<Product> {
  const running = await startApp(options);
  const admin = await AdminApi.of(running.url);
  const sub = await admin.createUser({
    ...ALICE,
    name: 'Alice Liddell',
    email: 'alice@example.com',
    email_verified: true,
  });
  const client = await admin.createClient(EVERYTHING);
  return { ...running, admin, sub, client };
}

export interface Pkce {
  readonly verifier: string;
  readonly challenge: string;
}

export function newPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The URL of an authorization request. */
export function authorizeUrl(product: { readonly url: string }, parameters: Readonly<Record<string, string>>): string {
  return `${product.url}/authorize?${new URLSearchParams(parameters).toString()}`;
}

/** Signs alice in with a browser, a new one by default. @returns the parameters of the authorization response */
export async function authorize(
  product: { readonly url: string; readonly client: RegisteredClient },
  parameters: Readonly<Record<string, string>>,
  agent = new UserAgent(product.url),
): Promise<Record<string, string>> {
  const url = authorizeUrl(product, { client_id: product.client.client_id, redirect_uri: REDIRECT_URI, ...parameters });
  return responseOf(await agent.signIn(url, ALICE));
}
