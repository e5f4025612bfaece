// npm run demo:orders: starts examples/orders-api and examples/orders-web beside Grantry. Ctrl-C ends what it started.
import { buildExamples } from './lib/orders/build.mjs';
import { grantryAt } from './lib/orders/grantry.mjs';
import { assertFree, portOf } from './lib/orders/ports.mjs';
import { Processes } from './lib/orders/processes.mjs';
import { register } from './lib/orders/registration.mjs';

/** The passwords are public, so the demo listens on loopback addresses only. alice is of the demo data of Grantry. */
const PEOPLE = [
  { username: 'alice', password: 'wonderland-2026', name: 'Alice Liddell', isManager: true },
  { username: 'dodo', password: 'caucus-race-2026', name: 'Dodo', isManager: false },
];

const processes = new Processes();
try {
  await demonstrate();
} catch (error) {
  if (!processes.isStopping) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
    processes.stop();
  }
}

async function demonstrate() {
  const [port, apiPort, webPort] = [portOf('PORT', 3000), portOf('ORDERS_API_PORT', 4100), portOf('ORDERS_WEB_PORT', 4200)]; // prettier-ignore
  const issuer = process.env.ISSUER || `http://localhost:${port}`;
  const [apiUrl, webUrl] = [`http://localhost:${apiPort}`, `http://localhost:${webPort}`];
  await assertFree(apiPort, 'ORDERS_API_PORT', 'The API');
  await assertFree(webPort, 'ORDERS_WEB_PORT', 'The web application');
  await buildExamples();
  const adminSecret = await grantryAt(issuer, port, webPort, processes);
  const adminId = process.env.ADMIN_CLIENT_ID || 'admin';
  const { publicKey, privateKey } = await newKeys();
  const { hasBackChannelLogout } = await register({
    issuer,
    adminId,
    adminSecret,
    apiUrl,
    webUrl,
    publicKey,
    people: PEOPLE,
  });
  const api = { ISSUER: issuer, AUDIENCE: apiUrl, PORT: String(apiPort) };
  await processes.start('The API', 'examples/orders-api/dist/main.js', api, `${apiUrl}/health`);
  const web = { ISSUER: issuer, CLIENT_ID: 'orders-web', CLIENT_KEY: JSON.stringify(privateKey), API_URL: apiUrl, PORT: String(webPort) }; // prettier-ignore
  await processes.start('The web application', 'examples/orders-web/dist/main.js', web, webUrl);
  if (processes.isStopping) return;
  console.log(startScreen({ issuer, apiUrl, webUrl }));
  if (!hasBackChannelLogout) {
    console.log(`  No back-channel logout: start Grantry with OUTBOUND_ALLOW=localhost:${webPort} to see it.\n`);
  }
}

async function newKeys() {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const jwkOf = async (key) => {
    const { key_ops: _operations, ext: _extractable, ...jwk } = await crypto.subtle.exportKey('jwk', key);
    return { ...jwk, kid: 'orders-web', alg: 'ES256', use: 'sig' };
  };
  return { publicKey: await jwkOf(pair.publicKey), privateKey: await jwkOf(pair.privateKey) };
}

function startScreen({ issuer, apiUrl, webUrl }) {
  const people = PEOPLE.map(({ username, password, isManager }) => `${username} / ${password}${isManager ? ', a manager' : ''}`); // prettier-ignore
  return `
  Orders is ready. Ctrl-C stops it.

  Open         ${webUrl}/
  Sign in as   ${people.join('\n               ')}
  API          ${apiUrl}/orders (examples/orders-api)
  Web          ${webUrl}/ (examples/orders-web)
  Grantry      ${issuer}/

  1. Sign in as dodo, and place an order of more than €1,000.
  2. Sign out, sign in as alice, and approve it: the API asks for a second factor.
`;
}
