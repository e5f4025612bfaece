import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';

const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;

function must(holds, what, answer) {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(answer).slice(0, 300)}`);
}

function tokens(answer) {
  must(answer.token_type === 'Bearer' && answer.expires_in === 900, 'not a token response', answer);
}

function rotated(answer, { before }, body) {
  CHECKS.jwt(answer);
  must(answer.refresh_token?.length >= 40 && before + answer.refresh_token !== body, 'not rotated', answer);
}

/** Checks of every response; they must be cheap because the load makes them. */
export const CHECKS = {
  orders(answer) {
    must(answer.of === 'alice', 'not the orders', answer);
  },
  jwt(answer) {
    tokens(answer);
    must(JWT.test(answer.access_token), 'no JWT', answer);
  },
  bound(answer) {
    must(answer.token_type === 'DPoP' && answer.expires_in === 900, 'not bound', answer);
    must(JWT.test(answer.access_token), 'no JWT', answer);
  },
  opaque(answer) {
    tokens(answer);
    must(answer.access_token?.length >= 40 && !JWT.test(answer.access_token), 'no opaque token', answer);
  },
  code(answer) {
    CHECKS.jwt(answer);
    must(JWT.test(answer.id_token), 'no ID token', answer);
    must(answer.refresh_token?.length >= 40, 'no refresh token', answer);
  },
  refresh(answer, job, body) {
    rotated(answer, job, body);
    must(answer.id_token === undefined, 'an ID token that the scope does not request', answer);
  },
  refreshWithIdToken(answer, job, body) {
    rotated(answer, job, body);
    must(JWT.test(answer.id_token), 'no ID token', answer);
  },
  active(answer, { clientId }) {
    must(answer.active === true && answer.client_id === clientId && answer.exp > 0 && answer.sub, 'inactive', answer);
  },
  up(answer) {
    must(answer.status === 'ok', 'not up', answer);
  },
  userinfo(answer, { sub }) {
    must(answer.sub === sub, 'another sub', answer);
  },
  issuer(answer, { issuer }) {
    must(answer.issuer === issuer && answer.token_endpoint, 'no metadata', answer);
  },
  keys(answer) {
    must(answer.keys?.length > 0 && answer.keys[0].kid, 'no keys', answer);
  },
};

/** Checks one response of each slice, with its signatures. @throws Error */
export async function verifyDeeply(answer, { issuer, audience, jwks, clientId, idTokenAlg, isRefresh }) {
  const keys = createLocalJWKSet(jwks);
  if (answer.access_token !== undefined && JWT.test(answer.access_token)) {
    const { payload } = await jwtVerify(answer.access_token, keys, { issuer, audience, algorithms: ['ES256'] });
    must(payload.exp - payload.iat === 900 && payload.client_id === clientId && payload.jti, 'access token', payload);
  }
  if (answer.id_token !== undefined) {
    const { payload } = await jwtVerify(answer.id_token, keys, {
      issuer,
      audience: clientId,
      algorithms: [idTokenAlg],
    });
    // A refreshed ID token should have no nonce (OIDC Core §12.2); oidc-provider repeats it.
    const isNonce = payload.nonce === 'bench-nonce' || (isRefresh && payload.nonce === undefined);
    must(payload.exp - payload.iat === 900 && isNonce && payload.sub, 'ID token', payload);
    must(decodeProtectedHeader(answer.id_token).kid, 'no kid', answer);
  }
}
