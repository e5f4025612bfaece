import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request, type Json } from '../support/admin-api.js';
import { expectError } from '../support/back-channel.js';
import { startProduct, type Product } from '../support/product.js';
import { callRegistration, SELF } from '../support/registration.js';

describe('a server that sees no certificates of clients (RFC 8705)', () => {
  let product: Product;

  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product.close());

  it('discovery has no member and no method of mutual TLS', async () => {
    const { body } = await request(`${product.url}/.well-known/openid-configuration`);
    expect(JSON.stringify(body)).not.toMatch(/tls/);
  });

  it.each<Json>([
    { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=x' },
    { token_endpoint_auth_method: 'self_signed_tls_client_auth' },
    { tls_client_certificate_bound_access_tokens: true },
  ])('POST /register refuses %j with invalid_client_metadata', async (change) => {
    const answer = await callRegistration('POST', `${product.url}/register`, { ...SELF, ...change });
    expectError(answer, product.url, 'invalid_client_metadata');
  });

  it('attack: POST /token with a certificate header of a proxy → it counts for nothing', async () => {
    const { client_id, client_secret } = product.client;
    const claimed = { 'x-client-cert': 'MIIB', 'ssl-client-cert': 'MIIB', 'client-cert': ':MIIB:' };
    const headers = { ...basic(client_id, client_secret), ...claimed };
    const { body } = await postForm(`${product.url}/token`, { grant_type: 'client_credentials' }, headers);
    expect(decodeJwt(body['access_token'] as string)).not.toHaveProperty('cnf');
    const form = { grant_type: 'client_credentials', client_id };
    const unauthenticated = await postForm(`${product.url}/token`, form, claimed);
    expectError(unauthenticated, product.url, 'invalid_client', 401);
  });
});
