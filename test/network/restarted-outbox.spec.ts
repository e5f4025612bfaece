import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdminApi } from '../support/admin-api.js';
import { ADMIN, freePort, type TestDatabase } from '../support/app.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { ALICE, authorizeUrl, REDIRECT_URI } from '../support/product.js';
import { buildForTests, type Build, type ServerProcess } from '../support/server-process.js';
import { UserAgent } from '../support/user-agent.js';

let build: Build;
let database: TestDatabase;
let server: ServerProcess | undefined;
beforeAll(async () => {
  build = buildForTests();
  database = await migratedDatabase('sqlite');
});
afterAll(async () => {
  server?.signal('SIGKILL');
  await server?.exited;
  await database.remove();
});

async function started(url: string): Promise<ServerProcess> {
  const process = build.run('main.js', {
    ISSUER: url,
    PORT: new URL(url).port,
    HOST: '127.0.0.1',
    DATABASE_URL: database.url,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url'),
    ADMIN_CLIENT_ID: ADMIN.id,
    ADMIN_CLIENT_SECRET: ADMIN.secret,
    OUTBOUND_ALLOW: 'six.example,four.example,both.example',
  });
  await process.waitForOutput(/ready at/);
  return process;
}

it('logout deliveries to clients without a route → neither the first process nor a restarted one exits', async () => {
  const url = `http://localhost:${await freePort()}`;
  server = await started(url);
  const admin = await AdminApi.of(url);
  await admin.createUser(ALICE);
  const agent = new UserAgent(url);
  const hosts = ['six.example:4', 'four.example:4', 'both.example:4'];
  for (const host of hosts) {
    const { client_id } = await admin.createClient({
      redirect_uris: [REDIRECT_URI],
      response_types: ['id_token'],
      grant_types: ['implicit'],
      skip_consent: true,
      backchannel_logout_uri: `https://${host}/logout`,
    });
    const asked = { client_id, redirect_uri: REDIRECT_URI, response_type: 'id_token', scope: 'openid', nonce: 'n' };
    await agent.signIn(authorizeUrl({ url }, asked), ALICE);
  }
  await agent.submit(await agent.get(`${url}/logout`), {});
  for (const host of hosts) await server.waitForOutput(new RegExp(`not notified of a logout: unreachable: https://${host}`));
  server.signal('SIGKILL');
  await server.exited;
  server = await started(url);
  // The retry after ten seconds.
  for (const host of hosts) await server.waitForOutput(new RegExp(`not notified of a logout: unreachable: https://${host}`));
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
}); // prettier-ignore
