import { randomBytes, scryptSync } from 'node:crypto';
import { resolve } from 'node:path';
import { freePort } from './app.js';
import { SIGN_IN_CLIENT } from './own-login.js';
import { startProduct, type Product } from './product.js';
import { ServerProcess } from './server-process.js';
import type { Credentials } from './user-agent.js';

const FOLDER = resolve(import.meta.dirname, '../../examples/own-login');

/** A server with `examples/own-login` as its sign-in application, at another site. */
export interface ExampleLogin {
  readonly product: Product;
  /** A user who has a password at the sign-in application only. */
  readonly user: Credentials & { readonly sub: string };
  readonly loginUrl: string;
  close(): Promise<void>;
}

export async function startExampleLogin(): Promise<ExampleLogin> {
  const port = await freePort();
  const loginUrl = `http://127.0.0.1:${port}/`;
  const product = await startProduct({ env: { LOGIN_URL: loginUrl } });
  const user = { username: 'duchess', password: 'everything has a moral' };
  const sub = await product.admin.createUser({ username: user.username });
  const { client_id, client_secret } = await product.admin.createClient(SIGN_IN_CLIENT);
  const salt = randomBytes(16).toString('base64url');
  const hash = scryptSync(user.password, salt, 32).toString('base64url');
  const example = new ServerProcess(['server.mjs'], FOLDER, {
    ISSUER: product.url,
    CLIENT_ID: client_id,
    CLIENT_SECRET: client_secret,
    USERS: JSON.stringify({ [user.username]: { sub, salt, hash } }),
    PORT: String(port),
  });
  await example.waitForOutput(/http:\/\/localhost/);
  const close = async () => {
    example.signal('SIGTERM');
    await example.exited;
    await product.close();
  };
  return { product, user: { ...user, sub }, loginUrl, close };
}
