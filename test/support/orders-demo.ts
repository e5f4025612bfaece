import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AdminApi } from './admin-api.js';
import { ADMIN, freePort } from './app.js';
import { buildForTests, ServerProcess } from './server-process.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** Grantry, `examples/orders-api` and `examples/orders-web`, each as its own process. */
export interface OrdersDemo {
  readonly admin: AdminApi;
  readonly apiUrl: string;
  readonly webUrl: string;
  /** Starts the demo once more beside the running one. */
  again(): ServerProcess;
  close(): Promise<void>;
}

export async function startOrdersDemo(): Promise<OrdersDemo> {
  const [port, apiPort, webPort] = [await freePort(), await freePort(), await freePort()];
  const issuer = `http://localhost:${port}`;
  const data = mkdtempSync(join(tmpdir(), 'grantry-orders-'));
  const grantry = buildForTests().run('main.js', {
    NODE_ENV: 'development',
    PORT: String(port),
    ISSUER: issuer,
    DATABASE_URL: `sqlite:${join(data, 'grantry.sqlite')}`,
    ENCRYPTION_KEY: randomBytes(32).toString('base64url'),
    ADMIN_CLIENT_ID: ADMIN.id,
    ADMIN_CLIENT_SECRET: ADMIN.secret,
    OUTBOUND_ALLOW: `localhost:${webPort}`,
  });
  await grantry.waitForOutput(/is ready/);
  const start = () =>
    new ServerProcess(['scripts/demo-orders.mjs'], ROOT, {
      PORT: String(port),
      ADMIN_CLIENT_ID: ADMIN.id,
      ADMIN_CLIENT_SECRET: ADMIN.secret,
      ORDERS_API_PORT: String(apiPort),
      ORDERS_WEB_PORT: String(webPort),
    });
  const demo = start();
  await demo.waitForOutput(/Orders is ready/);
  const close = async () => {
    for (const each of [demo, grantry]) {
      each.signal('SIGTERM');
      await each.exited;
    }
    rmSync(data, { recursive: true });
  };
  return {
    admin: await AdminApi.of(issuer),
    apiUrl: `http://localhost:${apiPort}`,
    webUrl: `http://localhost:${webPort}`,
    again: start,
    close,
  };
}
