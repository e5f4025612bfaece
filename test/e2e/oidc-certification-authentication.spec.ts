import { exportJWK, generateKeyPair, importJWK, type CryptoKey } from 'jose';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, startApp, type RunningApp } from '../support/app.js';
import { basic, postForm, request, type JsonAnswer } from '../support/admin-api.js';
import { anAssertion, assertionForm, newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { TARGET_CA } from '../support/outbound-target.js';
import { startProduct, type Product } from '../support/product.js';
import { callRegistration, registered } from '../support/registration.js';

const MACHINE = { grant_types: ['client_credentials'] };
const CLIENT_CREDENTIALS = { grant_type: 'client_credentials' };

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.close());

const token = (form: Readonly<Record<string, string>>, headers = {}): Promise<JsonAnswer> =>
  postForm(`${product.url}/token`, { ...CLIENT_CREDENTIALS, ...form }, headers);

describe('30: POST /token with HTTP Basic', () => {
  const everyCharacter = (text: string) => [...text].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');
  const as = (credentials: string) => token({}, { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` });

  it('accepts client_id and secret that are percent-encoded separately', async () => {
    const { client_id, client_secret } = product.client;
    expect((await as(`${everyCharacter(client_id)}:${everyCharacter(client_secret)}`)).status).toBe(200);
  });

  it('reads a plus as a space, which the secret does not contain → 401 invalid_client', async () => {
    const { client_id, client_secret } = product.client;
    for (const secret of [`${client_secret}+`, `${client_secret}%20`]) {
      expectError(await as(`${client_id}:${secret}`), product.url, 'invalid_client', 401);
    }
  });

  it.each(['%zz', '%', '%ff', '%e0%80'])('refuses the malformed percent-encoding %s → 401 invalid_client', async (broken) => {
    expectError(await as(`${product.client.client_id}:${broken}`), product.url, 'invalid_client', 401);
  });
}); // prettier-ignore

describe('58: POST /token with private_key_jwt', () => {
  /** One RSA key pair for both RS256 and PS256. */
  async function rsaKey(): Promise<Readonly<Record<'RS256' | 'PS256', ClientKeyPair>>> {
    const { jwk, kid } = await newClientKey('RS256');
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const own = { ...jwk, ...(await exportJWK(publicKey)), kid };
    const secret = await exportJWK(privateKey);
    const as = async (alg: string) =>
      ({ alg, kid, jwk: own, privateKey: (await importJWK(secret, alg)) as CryptoKey }) satisfies ClientKeyPair;
    return { RS256: await as('RS256'), PS256: await as('PS256') };
  }

  it('refuses an RS256 assertion of a client registered for PS256, made with the same key → 401 invalid_client', async () => {
    const key = await rsaKey();
    const { client_id } = await product.admin.createClient({
      ...MACHINE,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'PS256',
      jwks: { keys: [key.PS256.jwk] },
    });
    const by = async (pair: ClientKeyPair) => token(assertionForm(await anAssertion(client_id, product.url, pair)));
    expectError(await by(key.RS256), product.url, 'invalid_client', 401);
    expect((await by(key.PS256)).status).toBe(200);
  });

  it('refuses a client that must send an assertion and sends none → 401 invalid_client', async () => {
    const { jwk } = await newClientKey();
    const metadata = { ...MACHINE, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } };
    const { client_id } = await product.admin.createClient(metadata);
    expectError(await token({ client_id }), product.url, 'invalid_client', 401);
  });
});

describe('59: authorization schemes of protected endpoints', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('the scheme %s is accepted as Bearer', async (scheme) => {
    const { access_token } = await new BackChannel(product.url, product.client).signIn();
    const { client_id, registration_access_token } = await registered(product.url);
    const calls: readonly (readonly [string, string])[] = [
      ['/userinfo', access_token as string],
      ['/admin/users', product.admin.token],
      [`/register/${client_id}`, registration_access_token as string],
    ];
    for (const [path, value] of calls) {
      const answer = await request(product.url + path, { headers: { authorization: `${scheme} ${value}` } });
      expect([path, answer.status]).toEqual([path, 200]);
    }
  }); // prettier-ignore

  it.each(['basic', 'BASIC'])('the scheme %s is accepted as Basic', async (scheme) => {
    const { authorization } = basic(ADMIN.id, ADMIN.secret);
    const answer = await token({}, { authorization: authorization!.replace('Basic', scheme) });
    expect(answer.status).toBe(200);
  });

  it.each(['/userinfo', '/admin/users', '/register/client-x'])('GET %s without a token, or with the token in the query → 401 with a Bearer challenge', async (path) => {
    for (const query of ['', `?access_token=${product.admin.token}`]) {
      const { status, headers } = await request(product.url + path + query);
      expect([status, headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer/)]);
    }
    const wrong = await callRegistration('GET', product.url + path, undefined, 'wrong');
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer .*error="invalid_token"/)]);
  }); // prettier-ignore
});

describe('59: TLS_CERT and TLS_KEY', () => {
  let secure: RunningApp;
  beforeAll(async () => {
    secure = await startApp({ env: { TLS_CERT: TARGET_CA, TLS_KEY: TARGET_CA.replace('cert.pem', 'key.pem') } });
  });
  afterAll(() => secure?.close());

  /** Performs a handshake. @returns the agreed version, or the error code of the alert that the server sent */
  function handshake(version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string | null | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | null | undefined>();
    const limits = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const socket = connect({ port: Number(new URL(secure.url).port), host: '127.0.0.1', rejectUnauthorized: false, ...limits }); // prettier-ignore
    socket.on('secureConnect', () => (resolve(socket.getProtocol()), socket.destroy()));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    return promise;
  }

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('a handshake of %s succeeds', async (version) => {
    expect(await handshake(version)).toBe(version);
  });

  it.each(['TLSv1', 'TLSv1.1'] as const)('a handshake of %s fails with an alert', async (version) => {
    expect(await handshake(version)).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });
});
