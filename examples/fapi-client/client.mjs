// A client of FAPI 2.0: private_key_jwt, a pushed request with PKCE, and tokens that are bound to a key by DPoP.
// docs/guides/high-security.md starts it. In your own project, run `npm install openid-client` first.
import { createPrivateKey, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import * as openid from 'openid-client';

const show = (answer) => process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
const { ISSUER, CLIENT_ID, REDIRECT_URI, CLIENT_KEY, TLS_CERT, TLS_KEY } = process.env;

const jwk = createPrivateKey(readFileSync(CLIENT_KEY)).export({ format: 'jwk' });
const key = await webcrypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
const config = await openid.discovery(
  new URL(ISSUER),
  CLIENT_ID,
  { id_token_signed_response_alg: 'PS256' },
  openid.PrivateKeyJwt(key),
  { execute: [openid.enableNonRepudiationChecks] },
);
// The tokens work only with this key. A client that keeps its refresh token keeps the key with it.
const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));

// One sign-in. A web application keeps these values in the session of the browser.
const checks = {
  pkceCodeVerifier: openid.randomPKCECodeVerifier(),
  expectedState: openid.randomState(),
  expectedNonce: openid.randomNonce(),
};
const parameters = {
  redirect_uri: REDIRECT_URI,
  scope: 'openid email',
  state: checks.expectedState,
  nonce: checks.expectedNonce,
  code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
  code_challenge_method: 'S256',
};
const signIn = await openid.buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
const { origin, port, pathname } = new URL(REDIRECT_URI);

async function receive(url, response) {
  try {
    const tokens = await openid.authorizationCodeGrant(config, url, checks, undefined, { DPoP });
    const userinfo = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP });
    show({ token_type: tokens.token_type, scope: tokens.scope, userinfo });
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
    show({ refreshed: refreshed.token_type, expires_in: refreshed.expires_in });
    response.end('You are signed in. The terminal shows the answers.');
  } catch (error) {
    show({
      error: error.error ?? error.code,
      description: error.error_description ?? error.message,
      cause: error.cause,
    });
    process.exitCode = 1;
    response.writeHead(502).end('The sign-in failed. The terminal shows the error.');
  }
  server.close();
  server.closeIdleConnections();
}

const tls = { cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) };
const server = createServer(tls, (request, response) => {
  const url = new URL(request.url, origin);
  if (url.pathname === pathname) void receive(url, response);
  else response.writeHead(404).end();
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`Open ${signIn.href}\n`));
