import { randomUUID } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { DpopKey, type ProofParts } from '../../../support/dpop.js';
import { expectError } from '../fapi/expectations.js';
import type { FapiContext, FapiModules } from '../fapi/fapi-plan.js';
import type { Tokens } from '../fapi/fapi-client.js';
import { withBadSignature } from '../fapi/objects.js';

/** A whole sign-in whose proofs, at each endpoint, are changed. */
const signInWithProof =
  (claimsAt: (now: number) => NonNullable<ProofParts['claims']>, { bound = true } = {}) =>
  async ({ client, suite }: FapiContext): Promise<void> => {
    const proof = { claims: claimsAt(suite.now) };
    const attempt = await client.begin();
    const response = await client.open(attempt, await client.send(attempt, { bound, ...(bound && { proof }) }));
    const { accessToken } = await client.tokens(attempt, response, { proof });
    await client.calls.expectAccess(accessToken, { dpop: attempt.dpop, proof });
  };

const MISMATCH = ['invalid_request', 'invalid_grant', 'invalid_dpop_proof'] as const;

/** Calls of the resource with changed proofs: those that must fail, and those that must work. */
function calls({ client, suite }: FapiContext, { accessToken }: Tokens, dpop: DpopKey) {
  const url = client.calls.resourceUrl;
  const now = { iat: suite.now };
  const proof = (parts: ProofParts = {}, by = dpop) =>
    by.proof('GET', url, { ...parts, claims: { ...now, ...parts.claims } }, accessToken);
  const fails = async (header: Readonly<Record<string, string>>) => {
    await client.calls.expectNoAccess(accessToken, { dpop: null }, header);
  };
  const works = async (header: Readonly<Record<string, string>>) => {
    await client.calls.expectAccess(accessToken, { dpop: null }, header);
  };
  const failsWith = async (parts: ProofParts) => fails({ dpop: await proof(parts) });
  const worksWith = async (parts: ProofParts) => works({ dpop: await proof(parts) });
  return { url, proof, fails, works, failsWith, worksWith };
}

/** The header of a proof without `alg`, under the signature of a valid one. */
function withoutAlg(jwt: string): string {
  const [header = '', ...rest] = jwt.split('.');
  const { alg: _, ...members } = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
  return [Buffer.from(JSON.stringify(members)).toString('base64url'), ...rest].join('.');
}

/** For variants with `sender_constrain=dpop`. */
export const DPOP_MODULES: FapiModules = {
  'fapi2-security-profile-final-check-dpop-proof-nbf-exp': signInWithProof((now) => ({ nbf: now, exp: now + 300 }), { bound: false }),
  'fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-before-succeeds': signInWithProof((now) => ({ iat: now - 10 })),
  'fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-after-succeeds': signInWithProof((now) => ({ iat: now + 8 })),
  'fapi2-security-profile-final-ensure-dpopproof-at-par-endpoint-binding-success': async ({ client }) => {
    await client.signIn({}, { bound: true });
  },

  'fapi2-security-profile-final-ensure-dpop-auth-code-binding-success': async ({ client }) => {
    const dpop = await DpopKey.make();
    await client.signIn({}, { bound: true }, await client.begin({ dpop_jkt: dpop.jkt }, dpop));
  },

  'fapi2-security-profile-final-ensure-mismatched-dpop-jkt-fails': async ({ client }) => {
    const attempt = await client.begin({ dpop_jkt: (await DpopKey.make()).jkt });
    expectError(await client.push(attempt, { bound: true }), 'invalid_request', 'invalid_dpop_proof');
  },

  'fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt': async ({ client }) => {
    const attempt = await client.begin();
    const response = await client.open(attempt, await client.send(attempt, { bound: true }));
    expectError(await client.redeem(attempt, response, { dpop: await DpopKey.make() }), ...MISMATCH);
  },

  'fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-jkt': async ({ client }) => {
    const attempt = await client.begin({ dpop_jkt: (await DpopKey.make()).jkt });
    const response = await client.open(attempt, await client.send(attempt));
    expectError(await client.redeem(attempt, response), ...MISMATCH);
  },

  'fapi2-security-profile-final-dpop-negative-tests': async (context) => {
    const { client, suite } = context;
    const tokens = await client.signIn();
    const { dpop } = tokens.attempt;
    const { url, proof, fails, works, failsWith, worksWith } = calls(context, tokens, dpop);
    await works({ DPOP: await proof() });
    await fails({ dpop: `${await proof()}, ${await proof()}` });
    await fails({ dpop: `${await proof()}.not-a-jwt` });
    await failsWith({ header: { typ: undefined } });
    await fails({ dpop: withoutAlg(await proof()) });
    await failsWith({ header: { jwk: undefined } });
    for (const name of ['jti', 'htm', 'htu', 'iat', 'ath']) await failsWith({ claims: { [name]: undefined } });
    await failsWith({ header: { typ: 'invalid' } });
    await fails({ dpop: new UnsecuredJWT({ jti: randomUUID(), htm: 'GET', htu: url, iat: suite.now }).encode() });
    await fails({ dpop: withBadSignature(await proof()) });
    await failsWith({ header: { jwk: { ...dpop.jwk, d: dpop.jwk.x } } });
    await failsWith({ claims: { htm: 'PUT' } });
    await worksWith({ claims: { htu: `${url}?a=b#fragment` } });
    await failsWith({ claims: { htu: 'https://other.example/userinfo' } });
    await failsWith({ claims: { iat: suite.now + 3600 } });
    await failsWith({ claims: { iat: suite.now - 3600 } });
    const jti = randomUUID();
    await worksWith({ claims: { jti } });
    await failsWith({ claims: { jti } });
    await failsWith({ claims: { ath: 'incorrect' } });
    await fails({ dpop: await proof({}, await DpopKey.make()) });
    await worksWith({ header: { extra: 'header' }, claims: { extra: 'claim' } });
    await worksWith({ claims: { htu: url.replace('https://localhost', 'HTTPS://LOCALHOST') } });
    await fails({});
    await fails({ authorization: `Bearer ${tokens.accessToken}` });
    await works({ dpop: await proof() });
  },
}; // prettier-ignore
