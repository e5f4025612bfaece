import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpRequest, MutualTlsOptions } from '@grantry/nest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authority } from '../../support/certificates.js';
import { OrdersApi, PLATFORMS } from '../../support/resource-server/orders-api.js';
import { AUDIENCE, TestIssuer } from '../../support/resource-server/test-issuer.js';

interface Pair {
  readonly key: string;
  readonly cert: string;
}

const thumbprintOf = ({ cert }: Pair) => createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url');

describe.each(PLATFORMS)('mutual TLS on %s (RFC 8705 §3)', (platform) => {
  const folder = mkdtempSync(join(tmpdir(), 'guard-mtls-'));
  let issuer: TestIssuer;
  let api: OrdersApi;
  let server: Pair;
  let client: Pair;
  let thief: Pair;
  let token: string;

  /** Calls the API over TLS, with or without a certificate. */
  const get = (value: string, pair?: Pair) =>
    new Promise<number>((resolve, reject) => {
      const headers = { authorization: `Bearer ${value}` };
      request(`${api.url}/orders`, { ...pair, headers, rejectUnauthorized: false, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode!));
      }).on('error', reject).end(); // prettier-ignore
    });

  beforeAll(async () => {
    const authority = new Authority(folder, `ca-${platform}`);
    const pair = (name: string) => {
      const files = authority.issue(name, 'DNS:localhost,IP:127.0.0.1');
      return { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.certificate, 'utf8') };
    };
    [server, client, thief] = [pair('server'), pair('client'), pair('thief')];
    issuer = await TestIssuer.start();
    const tls = { ...server, requestCert: true, rejectUnauthorized: false };
    api = await OrdersApi.start({ platform, tls, options: { issuer: issuer.url, audience: AUDIENCE, mutualTls: {} } });
    token = await issuer.token({ claims: { cnf: { 'x5t#S256': thumbprintOf(client) } } });
  });
  afterAll(async () => {
    await api.close();
    await issuer.stop();
    rmSync(folder, { recursive: true });
  });

  it('the certificate of the TLS connection to which the token is bound → 200', async () => {
    expect(await get(token, client)).toBe(200);
  });

  it('the certificate of another client, or none → 401', async () => {
    expect(await get(token, thief)).toBe(401);
    expect(await get(token)).toBe(401);
    expect(api.log.at(-1)![1]).toContain('rule certificate (RFC 8705 §3)');
  });

  it('an unbound token with a certificate → 200', async () => {
    expect(await get(await issuer.token(), thief)).toBe(200);
  });

  describe('behind a proxy', () => {
    const overHttp = async (mutualTls: MutualTlsOptions | undefined, headers: readonly string[]) => {
      const options = { issuer: issuer.url, audience: AUDIENCE, ...(mutualTls && { mutualTls }) };
      const behind = await OrdersApi.start({ platform, options });
      const { status } = await behind.get('/orders', token, ...headers);
      await behind.close();
      return status;
    };
    const header = (pair: Pair) => ['X-Client-Cert', encodeURIComponent(pair.cert)];
    const certificate = ({ headers }: HttpRequest) => {
      const value = headers['x-client-cert'];
      return typeof value === 'string' ? decodeURIComponent(value) : undefined;
    };

    it('a header that nothing reads → 401', async () => {
      expect(await overHttp(undefined, header(client))).toBe(401);
      expect(await overHttp({}, header(client))).toBe(401);
    });

    it('a header that the function of the application reads → 200; of another client, empty or nonsense → 401', async () => {
      expect(await overHttp({ certificate }, header(client))).toBe(200);
      expect(await overHttp({ certificate }, header(thief))).toBe(401);
      expect(await overHttp({ certificate }, ['X-Client-Cert', 'nonsense'])).toBe(401);
      expect(await overHttp({ certificate }, ['X-Client-Cert', '%'])).toBe(401);
      expect(await overHttp({ certificate }, [])).toBe(401);
    });

    it('the function may return DER or a certificate → 200', async () => {
      const parsed = new X509Certificate(client.cert);
      expect(await overHttp({ certificate: () => parsed }, [])).toBe(200);
      expect(await overHttp({ certificate: () => parsed.raw }, [])).toBe(200);
    });
  });

  it('a token bound to a certificate and to a DPoP key → both are checked', async () => {
    const both = await issuer.token({ claims: { cnf: { 'x5t#S256': thumbprintOf(client), jkt: 'A'.repeat(43) } } });
    expect(await get(both, client)).toBe(401);
  });
});
