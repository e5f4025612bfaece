import { decodeJwt } from 'jose';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json, RegisteredClient } from '../support/admin-api.js';
import { Identity } from '../support/client-certificates.js';
import { startProduct, type Product } from '../support/product.js';

type Header = string | readonly string[];

/** The tests connect from 127.0.0.1, a trusted proxy, and from 127.0.0.2, anyone else. */
describe.each(['rfc9440', 'pem'] as const)('a certificate in a header (RFC 9440), CLIENT_CERT_FORMAT=%s', (format) => {
  let product: Product;
  let identity: Identity;
  let client: RegisteredClient;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grantry-certificates-'));
    const authority = await Identity.authority();
    writeFileSync(join(folder, 'ca.pem'), authority.pem);
    identity = await authority.issue();
    product = await startProduct({
      env: {
        TRUST_PROXY: '127.0.0.1',
        CLIENT_CERT_HEADER: 'Client-Cert',
        CLIENT_CERT_FORMAT: format,
        CLIENT_CERT_CA: join(folder, 'ca.pem'),
        MTLS_ISSUER: 'https://mtls.example.com',
      },
    });
    client = await product.admin.createClient({
      grant_types: ['client_credentials'],
      redirect_uris: [],
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=payments,O=Example Bank,C=DE',
    });
  });
  afterAll(async () => {
    await product.close();
    rmSync(folder, { recursive: true });
  });

  const written = (by = identity) => (format === 'rfc9440' ? by.rfc9440 : by.escaped);
  /** Requests a token by a connection from this address. */
  function token(
    header: Header | undefined,
    from = '127.0.0.1',
    path = '/token',
  ): Promise<{ status: number; body: Json }> {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: client.client_id }).toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
      ...(header !== undefined && { 'client-cert': header }),
    };
    const port = new URL(product.url).port;
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          path,
          method: 'POST',
          headers: headers as Record<string, string>,
          localAddress: from,
        },
        (answer) => {
          // prettier-ignore
          let text = '';
          answer.on('data', (chunk) => (text += String(chunk)));
          answer.on('end', () => resolve({ status: answer.statusCode!, body: text.startsWith('{') ? (JSON.parse(text) as Json) : { text } })); // prettier-ignore
        },
      );
      sent.once('error', reject).end(body);
    });
  }

  it('from a trusted proxy → it authenticates, and binds the token', async () => {
    const { status, body } = await token(written());
    expect([status, decodeJwt(body['access_token'] as string)['cnf']]).toEqual([200, { 'x5t#S256': identity.thumbprint }]); // prettier-ignore
  });

  it('attack: a certificate forwarded by an untrusted peer → ignored', async () => {
    const answer = await token(written(), '127.0.0.2');
    expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client']);
  });

  it('attack: a malformed header from an untrusted peer → ignored, not refused as malformed', async () => {
    expect((await token('x', '127.0.0.2')).body['error']).toBe('invalid_client');
  });

  it('attack: the header is stripped by a proxy → no certificate, and no token', async () => {
    expect((await token(undefined)).body['error']).toBe('invalid_client');
    expect((await token('')).body['error']).toBe('invalid_client');
  });

  it('attack: a self-signed certificate in the header → invalid_client', async () => {
    expect((await token(written(await Identity.make()))).body['error']).toBe('invalid_client');
  });

  it.each<[string, (valid: string) => Header]>([
    ['twice', (valid) => [valid, valid]],
    ['twice, one of them empty', (valid) => ['', valid]],
    ['two in one', (valid) => `${valid}, ${valid}`],
    ['cut off', (valid) => valid.slice(0, -20)],
    ['with something after it', (valid) => `${valid};a=b`],
    ['in the other form', () => (format === 'pem' ? identity.rfc9440 : identity.escaped)],
    ['a text', () => 'x'],
    ['malformed escapes', () => '%E0%A4%A'],
    ['an empty sequence', () => '::'],
    ['not a certificate', () => (format === 'pem' ? encodeURIComponent(`-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`) : ':AAAA:')], // prettier-ignore
    ['PEM in a sequence', () => `:${Buffer.from(identity.pem).toString('base64')}:`],
    ['a certificate and more bytes', () => wrapped(Buffer.concat([identity.der, Buffer.from([0])]))],
    ['a chain', () => (format === 'pem' ? encodeURIComponent(identity.pem + identity.pem) : wrapped(Buffer.concat([identity.der, identity.der])))], // prettier-ignore
    ['a long text', () => 'a'.repeat(12_000)],
    ['a long text of spaces', () => `-----BEGIN CERTIFICATE-----${' '.repeat(12_000)}!`],
  ])('from a trusted proxy, %s → 400 invalid_request with the id of the refusal', async (_, change) => {
    for (const path of ['/token', '/health/live', '/login']) {
      const { status, body } = await token(change(written()), '127.0.0.1', path);
      expect(status).toBe(400);
      if (path === '/token') expect(body).toMatchObject({ error: 'invalid_request', error_uri: expect.any(String) as string }); // prettier-ignore
    }
  });

  const wrapped = (der: Buffer) => {
    const base64 = der.toString('base64');
    return format === 'rfc9440' ? `:${base64}:` : encodeURIComponent(`-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`); // prettier-ignore
  };

  it('attack: a huge header → 431, and the next request works', async () => {
    expect((await token(`:${'A'.repeat(40_000)}:`)).status).toBe(431);
    expect((await token(written())).status).toBe(200);
  });

  it('a large certificate (100 names) → accepted', async () => {
    const names = Array.from({ length: 100 }, (_, i) => ({ type: 'dns' as const, value: `host-${i}.example.com` }));
    const own = await Identity.make({ names });
    const answer = await token(written(own));
    expect(answer.body['error']).toBe('invalid_client');
  });
});
