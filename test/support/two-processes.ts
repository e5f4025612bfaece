import { startApp, type AppOptions, type RunningApp } from './app.js';
import { BackChannel } from './back-channel.js';
import { startProduct, type Product } from './product.js';

export const PHOTOS = 'https://photos.example';
export const MAIL = 'https://mail.example';

/**
 * Two applications of one issuer over one MySQL database, like two processes: each has its own connections, caches and
 * keys in memory. The address of the issuer is that of the first.
 */
export interface TwoProcesses {
  readonly first: Product;
  readonly second: RunningApp;
  /** The APIs as a client of the second process, which may introspect every access token for them. */
  readonly apis: BackChannel;
  close(): Promise<void>;
}

/** Starts both with two APIs: tokens for PHOTOS are opaque, tokens for MAIL alone are JWTs. */
export async function startTwoProcesses(options: AppOptions = {}): Promise<TwoProcesses> {
  const first = await startProduct({ database: 'mysql', ...options });
  const { databaseUrl } = first;
  const second = await startApp({ ...options, databaseUrl, env: { ...options.env, ISSUER: first.url } });
  const { admin } = first;
  for (const [identifier, name, access_token_format] of [
    [PHOTOS, 'photos', 'opaque'],
    [MAIL, 'mail', 'jwt'],
  ] as const) {
    await admin.createResource({ identifier, name, scopes: [`${name}:read`], access_token_format });
  }
  const apis = await admin.createClient({
    client_name: 'The APIs',
    grant_types: ['client_credentials'],
    resource_ids: [PHOTOS, MAIL],
  });
  return {
    first,
    second,
    apis: new BackChannel(second.url, apis),
    // The second one before the database, which the first one removes.
    close: () => second.close().then(() => first.close()),
  };
}
