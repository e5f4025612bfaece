import { startApp, type AppOptions, type RunningApp } from './app.js';
import { BackChannel } from './back-channel.js';
import { startProduct, type Product } from './product.js';

export const PHOTOS = 'https://photos.example';
export const MAIL = 'https://mail.example';

/**
 * Two applications of one issuer over one MySQL database, as two processes are: each with connections, caches and keys
 * in memory of its own. The issuer's address is that of the first.
 */
export interface TwoProcesses {
  readonly first: Product;
  readonly second: RunningApp;
  /** At the second: the APIs, which see every access token for them. */
  readonly apis: BackChannel;
  close(): Promise<void>;
}

/** With two APIs: tokens for PHOTOS are opaque, those for MAIL alone JWTs. */
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
    // The second before the database, which the first one made, goes.
    close: () => second.close().then(() => first.close()),
  };
}
