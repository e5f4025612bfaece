import { once } from 'node:events';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { connect, type TLSSocket } from 'node:tls';
import { decodeJwt } from 'jose';
import * as x509 from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, type Json, type JsonAnswer, type RegisteredClient } from '../support/admin-api.js';
import { anAssertion, assertionForm, newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { DATABASES, startApp } from '../support/app.js';
import { Identity, type CertificateParts } from '../support/client-certificates.js';
import { DpopKey } from '../support/dpop.js';
import { Caller, startMutualTlsProduct, withSecondListener, type MutualTlsProduct } from '../support/mutual-tls.js';
import { OutboundTarget, TARGET_CA } from '../support/outbound-target.js';
import { ALICE, authorizeUrl, newPkce, REDIRECT_URI } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const SUBJECT = 'CN=payments,O=Example Bank,C=DE';
const GRANT = { grant_type: 'client_credentials' };
const MACHINE = { grant_types: ['client_credentials'], redirect_uris: [] };
const X5T = 'x5t#S256';

describe.each(DATABASES)('mutual TLS (RFC 8705), on %s', (database) => {
  let product: MutualTlsProduct;
  let target: OutboundTarget;
  let identity: Identity;
  let caller: Caller;
  let anonymous: Caller;
  let tlsClient: RegisteredClient;
  const callers: Caller[] = [];

  beforeAll(async () => {
    target = await OutboundTarget.start();
    product = await startMutualTlsProduct({
      database,
      env: { OUTBOUND_ALLOW: `localhost:${target.port}`, OUTBOUND_CA: TARGET_CA },
    });
    identity = await product.authority.issue();
    [caller, anonymous] = [callerWith(identity), callerWith()];
    tlsClient = await product.admin.createClient({
      ...MACHINE,
      grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: SUBJECT,
    });
  });
  afterAll(async () => {
    await Promise.all(callers.map((one) => one.close()));
    await product.close();
    target.close();
  });

  function callerWith(by?: Identity): Caller {
    const made = new Caller(by);
    callers.push(made);
    return made;
  }
  const token = (by: Caller, { client_id }: RegisteredClient = tlsClient, more: Record<string, string> = {}) =>
    by.post(`${product.mtls}/token`, { ...GRANT, client_id, ...more });
  const refusedWith = async (answer: JsonAnswer) => {
    const id = new URL(answer.body['error_uri'] as string).pathname.split('/').pop();
    const { body } = await product.admin.get(`/refusals/${id}`);
    return `${answer.status} ${answer.body['error']}: ${body['reason']}`;
  };
  /** A machine client that authenticates by private_key_jwt, with tokens bound to its certificate. */
  async function machine(metadata: Json = {}): Promise<{ client: RegisteredClient; key: ClientKeyPair }> {
    const key = await newClientKey();
    const client = await product.admin.createClient({
      ...MACHINE,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      tls_client_certificate_bound_access_tokens: true,
      ...metadata,
    });
    return { client, key };
  }

  describe('tls_client_auth (§2.1)', () => {
    it('the certificate of the registered subject → a token bound to it', async () => {
      const { status, body } = await token(caller);
      expect([status, body]).toMatchObject([200, { token_type: 'Bearer' }]);
      expect(decodeJwt(body['access_token'] as string)['cnf']).toEqual({ [X5T]: identity.thumbprint });
    });

    it.each<[string, Json, CertificateParts]>([
      [
        'tls_client_auth_san_dns',
        { tls_client_auth_san_dns: 'pay.example' },
        { names: [{ type: 'dns', value: 'pay.example' }] },
      ],
      [
        'tls_client_auth_san_uri',
        { tls_client_auth_san_uri: 'urn:x:pay' },
        { names: [{ type: 'url', value: 'urn:x:pay' }] },
      ],
      [
        'tls_client_auth_san_ip',
        { tls_client_auth_san_ip: '192.0.2.7' },
        { names: [{ type: 'ip', value: '192.0.2.7' }] },
      ],
      [
        'tls_client_auth_san_email',
        { tls_client_auth_san_email: 'a@b.example' },
        { names: [{ type: 'email', value: 'a@b.example' }] },
      ],
    ])('%s names the certificate', async (_, metadata, parts) => {
      const client = await product.admin.createClient({ ...MACHINE, token_endpoint_auth_method: 'tls_client_auth', ...metadata }); // prettier-ignore
      expect((await token(callerWith(await product.authority.issue(parts)), client)).status).toBe(200);
      expect((await token(caller, client)).body).toMatchObject({ error: 'invalid_client' });
    });

    const wildcard: CertificateParts = { subject: SUBJECT, names: [{ type: 'dns', value: '*.example' }] };
    it('attack: a wildcard in the certificate → invalid_client (SAN wildcard)', async () => {
      const client = await product.admin.createClient({ ...MACHINE, token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'pay.example' }); // prettier-ignore
      expect((await token(callerWith(await product.authority.issue(wildcard)), client)).body['error']).toBe('invalid_client'); // prettier-ignore
    });

    it.each<[string, CertificateParts, string]>([
      ['an expired certificate', { until: -0.5 }, 'has expired'],
      ['a certificate that is not valid yet', { from: 1 }, 'not valid yet'],
      ['a longer name (suffix)', { subject: `${SUBJECT},DC=com` }, 'is not that of'],
      ['a shorter name (prefix)', { subject: 'O=Example Bank,C=DE' }, 'is not that of'],
      ['a name inside a value', { subject: [{ C: ['DE'] }, { CN: ['payments,O=Example Bank'] }] }, 'is not that of'],
      ['a certificate of a server', { usages: ['1.3.6.1.5.5.7.3.1'] }, 'is not for TLS clients'],
      ['a certificate of an authority', { isAuthority: true }, 'is that of an authority'],
      ['an unknown critical extension', { extensions: [new x509.Extension('1.2.3.4', true, new Uint8Array([5, 0]))] }, 'critical extension'], // prettier-ignore
    ])('attack: %s → invalid_client', async (_, parts, reason) => {
      const by = callerWith(await product.authority.issue({ subject: SUBJECT, ...parts }));
      expect(await refusedWith(await token(by))).toMatch(new RegExp(`^401 invalid_client: .*${reason}`));
    });

    it('attack: a certificate of another authority with the same names → invalid_client', async () => {
      const twin = await Identity.authority();
      expect(await refusedWith(await token(callerWith(await twin.issue())))).toContain(
        'no authority of CLIENT_CERT_CA',
      );
    });

    it('attack: a certificate that the client issued with its own certificate → invalid_client', async () => {
      expect(await refusedWith(await token(callerWith(await identity.issue())))).toContain('no authority');
    });

    it('attack: a self-signed certificate with the registered subject → invalid_client', async () => {
      expect(await refusedWith(await token(callerWith(await Identity.make())))).toContain('no authority');
    });

    it('no certificate → invalid_client; the refusal of an unknown client is the same', async () => {
      expect(await refusedWith(await token(anonymous))).toContain('used none instead of tls_client_auth');
      const unknown = await token(caller, { client_id: 'unknown', client_secret: '' });
      expect([unknown.status, unknown.body['error_description']]).toEqual([401, 'Client authentication failed']);
    });

    it('the certificate does not authenticate a client with another method', async () => {
      const { client } = await machine();
      expect(await refusedWith(await token(caller, client))).toContain('instead of private_key_jwt');
      expect((await token(caller, product.client)).body['error']).toBe('invalid_client');
    });

    it('a secret beside the certificate → it counts, and is not the method of the client', async () => {
      const answer = await token(caller, tlsClient, { client_secret: 'x'.repeat(40) });
      expect(await refusedWith(answer)).toContain('used client_secret_post instead of tls_client_auth');
    });

    it('authenticates at every endpoint for clients, and its tokens are Bearer at introspection', async () => {
      const { client_id } = tlsClient;
      const access = (await token(caller)).body['access_token'] as string;
      const { body } = await caller.post(`${product.mtls}/introspect`, { client_id, token: access });
      expect(body).toMatchObject({ active: true, token_type: 'Bearer', cnf: { [X5T]: identity.thumbprint } });
      expect((await caller.post(`${product.mtls}/revoke`, { client_id, token: access })).status).toBe(200);
      expect((await caller.post(`${product.mtls}/introspect`, { client_id, token: access })).body).toEqual({ active: false }); // prettier-ignore
      const { challenge } = newPkce();
      const pushed = { client_id, response_type: 'code', redirect_uri: REDIRECT_URI, code_challenge: challenge, code_challenge_method: 'S256' }; // prettier-ignore
      expect((await caller.post(`${product.mtls}/par`, pushed)).status).toBe(201);
      expect((await anonymous.post(`${product.mtls}/par`, pushed)).body['error']).toBe('invalid_client');
      const backchannel = `${product.mtls}/backchannel-authentication`;
      expect((await caller.post(backchannel, { client_id })).body['error']).toBe('unauthorized_client');
      expect((await anonymous.post(backchannel, { client_id })).body['error']).toBe('invalid_client');
    });

    it.each<[string, Json, string]>([
      ['no subject', {}, 'needs exactly one of tls_client_auth_subject_dn'],
      ['two subjects', { tls_client_auth_subject_dn: SUBJECT, tls_client_auth_san_dns: 'a.example' }, 'needs exactly one of'],
      ['a malformed name', { tls_client_auth_subject_dn: 'payments' }, 'tls_client_auth_subject_dn must be a distinguished name'],
      ['a wildcard', { tls_client_auth_san_dns: '*.example' }, 'tls_client_auth_san_dns must be a host name'],
      ['a token of the front channel', { tls_client_auth_subject_dn: SUBJECT, response_types: ['token'], grant_types: ['implicit'], redirect_uris: [REDIRECT_URI] }, 'cannot be bound'],
      ['two kinds of binding', { tls_client_auth_subject_dn: SUBJECT, dpop_bound_access_tokens: true, tls_client_certificate_bound_access_tokens: true }, 'must not both be true'],
    ])('cannot be registered with %s', async (_, metadata, fault) => {
      const { status, body } = await product.admin.call('POST', '/clients', { ...MACHINE, token_endpoint_auth_method: 'tls_client_auth', ...metadata });
      expect([status, body['detail'] ?? body['error_description']]).toEqual([400, expect.stringContaining(fault)]);
    }); // prettier-ignore
  });

  describe('self_signed_tls_client_auth (§2.2)', () => {
    it('a certificate with a registered key → a bound token; another key → invalid_client', async () => {
      const own = await Identity.make({ subject: 'CN=self' });
      const client = await product.admin.createClient({ ...MACHINE, token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [await own.jwk()] } }); // prettier-ignore
      const { status, body } = await token(callerWith(own), client);
      expect([status, decodeJwt(body['access_token'] as string)['cnf']]).toEqual([200, { [X5T]: own.thumbprint }]);
      const imitation = await Identity.make({ subject: 'CN=self' });
      expect(await refusedWith(await token(callerWith(imitation), client))).toContain('is not among those');
      expect(await refusedWith(await token(caller, client))).toContain('is not among those');
      expect((await token(anonymous, client)).status).toBe(401);
    });

    it('an expired certificate → invalid_client; a key for encryption does not count', async () => {
      const [expired, other] = [await Identity.make({ until: -0.5 }), await Identity.make()];
      const jwks = { keys: [await expired.jwk(), { ...(await other.jwk()), use: 'enc' }] };
      const client = await product.admin.createClient({ ...MACHINE, token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks }); // prettier-ignore
      expect(await refusedWith(await token(callerWith(expired), client))).toContain('has expired');
      expect(await refusedWith(await token(callerWith(other), client))).toContain('is not among those');
    });

    it('a new key at jwks_uri → the keys are fetched again', async () => {
      const [before, after] = [await Identity.make(), await Identity.make()];
      const jwks_uri = target.serveJson('/jwks', { keys: [await before.jwk()] });
      const client = await product.admin.createClient({ ...MACHINE, token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks_uri }); // prettier-ignore
      expect((await token(callerWith(before), client)).status).toBe(200);
      target.serveJson('/jwks', { keys: [await after.jwk()] });
      expect((await token(callerWith(after), client)).status).toBe(200);
    });

    it('needs jwks or jwks_uri', async () => {
      const answer = await product.admin.call('POST', '/clients', { ...MACHINE, token_endpoint_auth_method: 'self_signed_tls_client_auth' }); // prettier-ignore
      expect(answer.status).toBe(400);
    });
  });

  describe('certificate-bound tokens (§3)', () => {
    async function userToken(by: Caller, client: RegisteredClient, form: Record<string, string>) {
      const { verifier, challenge } = newPkce();
      const parameters = { response_type: 'code', scope: 'openid offline_access', client_id: client.client_id, redirect_uri: REDIRECT_URI, code_challenge: challenge, code_challenge_method: 'S256', prompt: 'consent' }; // prettier-ignore
      const { code } = responseOf(await new UserAgent(product.url).signIn(authorizeUrl(product, parameters), ALICE));
      return by.post(`${product.mtls}/token`, { grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI, code_verifier: verifier, ...form }); // prettier-ignore
    }

    it('private_key_jwt: the certificate at the token endpoint binds; the mtls alias is an audience (§5)', async () => {
      const { client, key } = await machine();
      for (const aud of [product.url, `${product.url}/token`, `${product.mtls}/token`]) {
        const assertion = assertionForm(await anAssertion(client.client_id, aud, key));
        const { status, body } = await caller.post(`${product.mtls}/token`, { ...GRANT, ...assertion });
        expect([status, decodeJwt(body['access_token'] as string)['cnf']]).toEqual([
          200,
          { [X5T]: identity.thumbprint },
        ]);
      }
      const elsewhere = assertionForm(await anAssertion(client.client_id, product.mtls.replace(/\d$/, '0x'), key));
      expect((await caller.post(`${product.mtls}/token`, { ...GRANT, ...elsewhere })).body['error']).toBe(
        'invalid_client',
      );
    });

    it('no certificate → invalid_request, at both listeners', async () => {
      const { client, key } = await machine();
      for (const url of [product.url, product.mtls]) {
        const assertion = assertionForm(await anAssertion(client.client_id, product.url, key));
        const answer = await anonymous.post(`${url}/token`, { ...GRANT, ...assertion });
        expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
      }
    });

    it('a DPoP proof beside the certificate → invalid_request; the client is bound to one', async () => {
      const { client, key } = await machine();
      const dpop = await (await DpopKey.make()).proof('POST', `${product.mtls}/token`);
      const assertion = assertionForm(await anAssertion(client.client_id, product.url, key));
      const answer = await caller.post(`${product.mtls}/token`, { ...GRANT, ...assertion }, { dpop });
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
    });

    it('tls_client_auth with dpop_bound_access_tokens → a DPoP token; htu may be the mtls alias', async () => {
      const client = await product.admin.createClient({ ...MACHINE, token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: SUBJECT, dpop_bound_access_tokens: true }); // prettier-ignore
      const key = await DpopKey.make();
      const dpop = await key.proof('POST', `${product.mtls}/token`);
      const { body } = await caller.post(`${product.mtls}/token`, { ...GRANT, client_id: client.client_id }, { dpop });
      expect([body['token_type'], decodeJwt(body['access_token'] as string)['cnf']]).toEqual(['DPoP', { jkt: key.jkt }]); // prettier-ignore
      expect((await token(caller, client)).body['error']).toBe('invalid_dpop_proof');
    });

    it.each(['jwt', 'opaque'])(
      'UI5: /userinfo with a token (%s): the certificate → 200, attack: another or none → invalid_token',
      async (access_token_format) => {
        // prettier-ignore
        const client = await product.admin.createClient({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: SUBJECT, access_token_format }); // prettier-ignore
        const { body } = await userToken(caller, client, { client_id: client.client_id });
        const authorization = `Bearer ${body['access_token'] as string}`;
        expect((await caller.get(`${product.mtls}/userinfo`, { authorization })).body).toMatchObject({
          sub: product.sub,
        });
        const another = callerWith(await product.authority.issue());
        for (const [by, url] of [
          [another, product.mtls],
          [anonymous, product.mtls],
          [anonymous, product.url],
          [caller, product.url],
        ] as const) {
          // prettier-ignore
          const answer = await by.get(`${url}/userinfo`, { authorization });
          expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer .*error="invalid_token"/)]); // prettier-ignore
        }
        const scheme = { authorization: authorization.replace('Bearer', 'DPoP') };
        expect((await caller.get(`${product.mtls}/userinfo`, scheme)).status).toBe(401);
      },
    );

    it('/admin: the certificate of the token → 200, none → 401', async () => {
      const client = await product.admin.createClient({ ...MACHINE, scope: 'clients:read', token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: SUBJECT }); // prettier-ignore
      const answer = await token(caller, client, { scope: 'clients:read', resource: `${product.url}/admin` });
      const headers = { authorization: `Bearer ${answer.body['access_token'] as string}` };
      expect((await caller.get(`${product.mtls}/admin/clients`, headers)).status).toBe(200);
      expect((await anonymous.get(`${product.mtls}/admin/clients`, headers)).status).toBe(401);
    });

    it('/api: the certificate of the token → 200, none → 401', async () => {
      const demo = await withSecondListener(startApp, { env: { DEMO: 'true' } });
      const by = callerWith(await demo.authority.issue());
      const admin = await AdminApi.of(demo.url);
      const client = await admin.createClient({ ...MACHINE, token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: SUBJECT });
      const { body } = await by.post(`${demo.mtls}/token`, { ...GRANT, client_id: client.client_id });
      const headers = { authorization: `Bearer ${body['access_token'] as string}` };
      expect((await by.get(`${demo.mtls}/api`, headers)).body).toMatchObject({ client_id: client.client_id });
      expect((await anonymous.get(`${demo.mtls}/api`, headers)).status).toBe(401);
      await demo.close();
    }); // prettier-ignore

    it('refresh token of a public client: bound to its certificate, attack: another or none → invalid_grant (§4)', async () => {
      const client = await product.admin.createClient({ redirect_uris: [REDIRECT_URI], grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'none', tls_client_certificate_bound_access_tokens: true }); // prettier-ignore
      const own = callerWith(await Identity.make({ subject: 'CN=an installation' }));
      const { client_id } = client;
      const { body } = await userToken(own, client, { client_id });
      const form = { grant_type: 'refresh_token', client_id, refresh_token: body['refresh_token'] as string };
      expect((await caller.post(`${product.mtls}/token`, form)).body['error']).toBe('invalid_grant');
      expect((await anonymous.post(`${product.mtls}/token`, form)).body['error']).toBe('invalid_request');
      expect((await own.post(`${product.mtls}/token`, form)).status).toBe(200);
    });

    it('refresh token of a confidential client: its next certificate works (§7.1)', async () => {
      const { client_id } = tlsClient;
      const { body } = await userToken(caller, tlsClient, { client_id });
      const next = await product.authority.issue();
      const form = { grant_type: 'refresh_token', client_id, refresh_token: body['refresh_token'] as string };
      const answer = await callerWith(next).post(`${product.mtls}/token`, form);
      expect(decodeJwt(answer.body['access_token'] as string)['cnf']).toEqual({ [X5T]: next.thumbprint });
    });

    it('a client without the member gets plain tokens, with a certificate too', async () => {
      const { client, key } = await machine({ tls_client_certificate_bound_access_tokens: false });
      const assertion = assertionForm(await anAssertion(client.client_id, product.url, key));
      const { body } = await caller.post(`${product.mtls}/token`, { ...GRANT, ...assertion });
      expect(decodeJwt(body['access_token'] as string)).not.toHaveProperty('cnf');
    });
  });

  describe('metadata and listeners', () => {
    it('names the methods, bound tokens and an alias of every endpoint that a client authenticates at (§3.3, §5)', async () => {
      const { body } = await anonymous.get(`${product.url}/.well-known/openid-configuration`);
      for (const endpoint of ['token', 'introspection', 'revocation'])
        expect(body[`${endpoint}_endpoint_auth_methods_supported`]).toEqual(expect.arrayContaining(['tls_client_auth', 'self_signed_tls_client_auth'])); // prettier-ignore
      expect(body['tls_client_certificate_bound_access_tokens']).toBe(true);
      expect(body['mtls_endpoint_aliases']).toEqual({
        pushed_authorization_request_endpoint: `${product.mtls}/par`,
        backchannel_authentication_endpoint: `${product.mtls}/backchannel-authentication`,
        device_authorization_endpoint: `${product.mtls}/device_authorization`,
        token_endpoint: `${product.mtls}/token`,
        userinfo_endpoint: `${product.mtls}/userinfo`,
        introspection_endpoint: `${product.mtls}/introspect`,
        revocation_endpoint: `${product.mtls}/revoke`,
      });
    });

    /** The messages of a handshake. */
    async function messagesOf(url: string, version: string): Promise<string> {
      const client = promisify(execFile)('openssl', ['s_client', '-connect', new URL(url).host, version, '-msg']);
      client.child.stdin!.end();
      return (await client).stdout;
    }

    async function handshake(url: string, options: object = {}): Promise<TLSSocket> {
      const { hostname: host, port } = new URL(url);
      const socket = connect({ host, port: Number(port), rejectUnauthorized: false, ...identity.tls, ...options });
      await new Promise<void>((resolve, reject) => {
        socket.once('secureConnect', () => resolve());
        socket.once('error', reject);
      });
      socket.destroy();
      return socket;
    }
    it.each(['-tls1_2', '-tls1_3'])('the socket of the pages never asks for a certificate (%s)', async (version) => {
      expect(await messagesOf(product.mtls, version)).toContain('CertificateRequest');
      const ofPages = await messagesOf(product.url, version);
      expect([ofPages.includes('ServerHello'), ofPages.includes('CertificateRequest')]).toEqual([true, false]);
      const answer = await caller.post(`${product.url}/token`, { ...GRANT, client_id: tlsClient.client_id });
      expect(await refusedWith(answer)).toContain('used none instead of tls_client_auth');
    });

    it.each([
      ['TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
      ['RSA key exchange', { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }],
      ['CBC', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA256' }],
      ['ChaCha20 of TLS 1.2', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-CHACHA20-POLY1305' }],
    ])('both listeners refuse %s (RFC 9325 §4.2)', async (_, options) => {
      for (const url of [product.mtls, product.url]) await expect(handshake(url, options)).rejects.toThrow(/./);
    }); // prettier-ignore

    it.each(['TLSv1.2', 'TLSv1.3'])('the listener for certificates accepts %s', async (version) => {
      const socket = await handshake(product.mtls, { minVersion: version, maxVersion: version });
      expect(socket.authorizationError).toBeDefined();
    });

    it.each(['TLSv1.2', 'TLSv1.3'] as const)(
      'a resumed session (%s) → the certificate is still known',
      async (version) => {
        const body = new URLSearchParams({ ...GRANT, client_id: tlsClient.client_id }).toString();
        const { port } = new URL(product.mtls);
        const options = { port: Number(port), host: '127.0.0.1', rejectUnauthorized: false, minVersion: version, maxVersion: version }; // prettier-ignore
        /** Sends the token request by a new connection. @returns the answer, the session for the next one, and whether it was resumed */
        const send = async (session?: Buffer) => {
          const socket = connect({ ...options, ...identity.tls, ...(session && { session }) });
          const sessions: Buffer[] = [];
          let answer = '';
          socket.on('session', (one: Buffer) => sessions.push(one)).on('data', (chunk) => (answer += String(chunk)));
          socket.write(`POST /token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`); // prettier-ignore
          await once(socket, 'end');
          return { status: answer.slice(0, 12), session: sessions.at(-1), isResumed: socket.isSessionReused() };
        };
        const first = await send();
        const second = await send(first.session);
        expect([first.status, second.status, second.isResumed]).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', true]);
      },
    );

    it('attack: Client-Cert from a client → ignored, at both listeners', async () => {
      const header = { 'client-cert': identity.rfc9440 };
      for (const url of [product.url, product.mtls]) {
        const answer = await anonymous.post(`${url}/token`, { ...GRANT, client_id: tlsClient.client_id }, header);
        expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client']);
      }
    });
  });
});
