// npm run demo [-- --browser]: signs in at a running server through openid-client, and prints every step.
import * as client from 'openid-client';
import { DEMO_USER, DemoPerson } from './lib/demo-person.js';
import { LoopbackListener } from './lib/loopback-listener.js';
import { Terminal } from './lib/terminal.js';
import { tracedFetch } from './lib/traced-fetch.js';

const ISSUER = process.env['ISSUER'] || `http://localhost:${process.env['PORT'] || 3000}`;
/** The native demo client: public, with PKCE and a loopback redirect_uri on any port. */
const CLIENT_ID = 'demo-cli';
const SCOPE = 'openid profile email api:read';

const terminal = new Terminal();
const inBrowser = process.argv.includes('--browser');

try {
  await demonstrate();
} catch (error) {
  console.error(`\n${explained(error)}`);
  process.exitCode = 1;
}

async function demonstrate(): Promise<void> {
  const config = await discover();
  const tokens = await signIn(config);
  const { sub } = tokens.claims()!;

  terminal.step('Userinfo returns the claims of the user (OIDC Core §5.3)');
  await client.fetchUserInfo(config, tokens.access_token, sub);

  terminal.step('An API accepts the access token (RFC 6750)');
  await callApi(config, tokens.access_token);

  terminal.step('A refresh returns a new access token and the next refresh token (RFC 6749 §6)');
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token!);

  terminal.step('Revoking the refresh token also revokes the access tokens (RFC 7009)');
  await client.tokenRevocation(config, refreshed.refresh_token!);
  await callApi(config, refreshed.access_token).catch((error: unknown) => {
    if (!(error instanceof client.WWWAuthenticateChallengeError)) throw error;
  });
  console.log('\nEvery step succeeded.');
}

async function discover(): Promise<client.Configuration> {
  terminal.step('Discovery returns the metadata of the server (OIDC Discovery §4)');
  // openid-client marks this as deprecated to discourage it in production; the demo on localhost has no TLS.
  const withoutTls = ISSUER.startsWith('http:') ? [client.allowInsecureRequests] : []; // oxlint-disable-line typescript/no-deprecated
  return client.discovery(new URL(ISSUER), CLIENT_ID, undefined, client.None(), {
    [client.customFetch]: tracedFetch(terminal),
    execute: [...withoutTls, client.enableNonRepudiationChecks],
  });
}

/** Runs the code flow with PKCE, state and nonce (RFC 6749 §4.1, RFC 7636, OIDC Core §3.1). */
async function signIn(config: client.Configuration) {
  const listener = await LoopbackListener.start();
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
    idTokenExpected: true,
  };
  try {
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: listener.redirectUri,
      scope: SCOPE,
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    await sendPerson(url);
    const response = await listener.received;
    terminal.step('The authorization response arrives at the application (RFC 6749 §4.1.2, RFC 9207)');
    terminal.list(response.searchParams);

    terminal.step('The application exchanges the code for tokens (RFC 6749 §4.1.3)');
    const tokens = await client.authorizationCodeGrant(config, response, checks);
    terminal.note('claims of the ID token (openid-client has verified them and the signature):');
    terminal.list(Object.entries(tokens.claims() ?? {}));
    terminal.note('claims of the access token (RFC 9068; only the API reads them):');
    terminal.list(Object.entries(claimsOf(tokens.access_token)));
    return tokens;
  } finally {
    listener.close();
  }
}

async function sendPerson(url: URL): Promise<void> {
  terminal.step('The application sends the browser to the authorization endpoint (RFC 6749 §4.1.1)');
  terminal.list(url.searchParams);
  terminal.step(`The user signs in as ${DEMO_USER.username} and allows the request`);
  if (inBrowser)
    terminal.note(`open this URL in a browser and sign in with the password ${DEMO_USER.password}:\n\n${url.href}\n`);
  else await new DemoPerson(ISSUER, terminal).approve(url.href);
}

async function callApi(config: client.Configuration, accessToken: string): Promise<void> {
  await client.fetchProtectedResource(config, accessToken, new URL('/api', ISSUER), 'GET');
}

function claimsOf(jwt: string): object {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as object;
}

function explained(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  if (message === 'fetch failed' || isRefused(cause)) {
    return `No server answers at ${ISSUER}. Start one with "npm start" in another terminal, or set ISSUER to the address of the server.`;
  }
  if (message.startsWith('no redirect'))
    return `${message}\nCheck that the server runs with its demo data (DEMO=true).`;
  const { error: code, error_description: description = '' } = error as Partial<client.AuthorizationResponseError>;
  return code === undefined ? `The demo failed: ${message}` : `The server refused the request: ${code} ${description}`;
}

function isRefused(cause: unknown): boolean {
  return (cause as { code?: unknown } | undefined)?.code === 'ECONNREFUSED';
}
