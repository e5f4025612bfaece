import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:tls';
import type { HttpRequest, MutualTlsOptions } from '@grantry/nest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Identity } from '../../support/client-certificates.js';
import { OrdersApi, PLATFORMS } from '../../support/resource-server/orders-api.js';
import { AUDIENCE, TestIssuer } from '../../support/resource-server/test-issuer.js';

describe.each(PLATFORMS)('mutual TLS on %s (RFC 8705 §3)', (platform) => {
  let issuer: TestIssuer;
  let api: OrdersApi;
  let client: Identity;
  let thief: Identity;
  let token: string;

  /** Calls the API over TLS, with or without a certificate. */
  const get = (value: string, by?: Identity) =>
    new Promise<number>((resolve, reject) => {
      const headers = { authorization: `Bearer ${value}` };
      request(`${api.url}/orders`, { ...by?.tls, headers, rejectUnauthorized: false, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode!));
      }).on('error', reject).end(); // prettier-ignore
    });

  beforeAll(async () => {
    [client, thief] = [await Identity.make(), await Identity.make()];
    issuer = await TestIssuer.start();
    const tls = { ...(await Identity.make()).tls, requestCert: true, rejectUnauthorized: false };
    api = await OrdersApi.start({ platform, tls, options: { issuer: issuer.url, audience: AUDIENCE, mutualTls: {} } });
    token = await issuer.token({ claims: { cnf: { 'x5t#S256': client.thumbprint } } });
  });
  afterAll(async () => {
    await api.close();
    await issuer.stop();
  });

  it('the certificate of the TLS connection to which the token is bound → 200', async () => {
    expect(await get(token, client)).toBe(200);
  });

  it('the certificate of another client, or none → 401', async () => {
    expect(await get(token, thief)).toBe(401);
    expect(await get(token)).toBe(401);
    expect(api.log.at(-1)![1]).toContain('rule certificate (RFC 8705 §3)');
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'a resumed session (%s) → the certificate is still known',
    async (version) => {
      const { port } = new URL(api.url);
      const options = { port: Number(port), host: '127.0.0.1', rejectUnauthorized: false, minVersion: version, maxVersion: version }; // prettier-ignore
      const send = async (session?: Buffer) => {
        const socket = connect({ ...options, ...client.tls, ...(session && { session }) });
        const sessions: Buffer[] = [];
        let answer = '';
        socket.on('session', (one: Buffer) => sessions.push(one)).on('data', (chunk) => (answer += String(chunk)));
        socket.write(
          `GET /orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n\r\n`,
        );
        await once(socket, 'end');
        return { status: answer.slice(0, 12), session: sessions.at(-1), isResumed: socket.isSessionReused() };
      };
      const first = await send();
      const second = await send(first.session);
      expect([first.status, second.status, second.isResumed]).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', true]);
    },
  );

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
    const header = (by: Identity) => ['X-Client-Cert', by.escaped];
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
      const parsed = new X509Certificate(client.der);
      expect(await overHttp({ certificate: () => parsed }, [])).toBe(200);
      expect(await overHttp({ certificate: () => parsed.raw }, [])).toBe(200);
    });
  });

  it('a token bound to a certificate and to a DPoP key → both are checked', async () => {
    const both = await issuer.token({ claims: { cnf: { 'x5t#S256': client.thumbprint, jkt: 'A'.repeat(43) } } });
    expect(await get(both, client)).toBe(401);
  });
});
