import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../support/admin-api.js';
import { freePort } from '../support/app.js';
import { Identity } from '../support/client-certificates.js';
import { Caller, SERVER_TLS, trustTestServers } from '../support/mutual-tls.js';
import { Nginx } from '../support/nginx.js';
import { ALICE, authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const GUIDE = readFileSync(join(import.meta.dirname, '../../docs/guides/high-security.md'), 'utf8');
const SUBJECT = 'CN=payments,O=Example Bank,C=DE';
const X5T = 'x5t#S256';

/** The first block of the guide in this language below a heading. */
function blockOf(heading: string, language: string): string {
  const [, text] = new RegExp(`^### ${heading}\\n[^]*?\`\`\`${language}\\n([^]*?)\`\`\``, 'm').exec(GUIDE)!;
  return text!;
}

/** The variables of the guide, with the addresses and files of the test. */
function variables(pages: string, mtls: string, ca: string): Record<string, string> {
  const lines = blockOf('Behind nginx', 'sh').split('\n').filter(Boolean);
  const given = Object.fromEntries(lines.map((line) => /^(\w+)=(\S+)/.exec(line)!.slice(1) as [string, string]));
  expect(Object.keys(given)).toEqual(['ISSUER', 'MTLS_ISSUER', 'TRUST_PROXY', 'CLIENT_CERT_HEADER', 'CLIENT_CERT_FORMAT', 'CLIENT_CERT_CA']); // prettier-ignore
  return { ...given, ISSUER: pages, MTLS_ISSUER: mtls, CLIENT_CERT_CA: ca };
}

/** The configuration of the guide, with the addresses and files of the test. */
function servers(pages: number, mtls: number, grantry: number): string {
  const ports = [pages, mtls];
  return blockOf('Behind nginx', 'nginx')
    .replace(/listen 443 ssl;/g, () => `listen 127.0.0.1:${ports.shift()} ssl;`)
    .replace(/(server_name ) *\S+;/g, '$1localhost;')
    .replace(/(ssl_certificate ) *\S+;/g, `$1${SERVER_TLS.TLS_CERT};`)
    .replace(/(ssl_certificate_key) *\S+;/g, `$1 ${SERVER_TLS.TLS_KEY};`)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${grantry}`);
}

describe('mutual TLS behind nginx, with the configuration of the guide (RFC 8705)', () => {
  let product: Product;
  let nginx: Nginx;
  let endTrust: () => void;
  let folder: string;
  let [pages, mtls] = ['', ''];
  let authority: Identity;
  let identity: Identity;
  let client: RegisteredClient;
  const callers: Caller[] = [];
  const callerWith = (by?: Identity) => {
    const made = new Caller(by);
    callers.push(made);
    return made;
  };

  beforeAll(async () => {
    endTrust = trustTestServers();
    folder = mkdtempSync(join(tmpdir(), 'grantry-nginx-ca-'));
    authority = await Identity.authority();
    identity = await authority.issue();
    writeFileSync(join(folder, 'ca.pem'), authority.pem);
    const ports = [await freePort(), await freePort()] as const;
    [pages, mtls] = ports.map((port) => `https://localhost:${port}`) as [string, string];
    product = await startProduct({ env: variables(pages, mtls, join(folder, 'ca.pem')) });
    nginx = await Nginx.start(servers(...ports, Number(new URL(product.url).port)), ports);
    client = await product.admin.createClient({
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: SUBJECT,
    });
  });
  afterAll(async () => {
    await Promise.all(callers.map((one) => one.close()));
    await nginx?.stop();
    await product?.close();
    rmSync(folder, { recursive: true });
    endTrust();
  });

  const form = () => ({ grant_type: 'client_credentials', client_id: client.client_id });

  it('discovery at the host of the pages leads to the host for certificates', async () => {
    const { body } = await callerWith().get(`${pages}/.well-known/openid-configuration`);
    expect(body).toMatchObject({ issuer: pages, mtls_endpoint_aliases: { token_endpoint: `${mtls}/token` } });
  });

  it('sign-in at the host of the pages, code and userinfo at the host for certificates', async () => {
    const caller = callerWith(identity);
    const { verifier, challenge } = newPkce();
    const parameters = { client_id: client.client_id, response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI, code_challenge: challenge, code_challenge_method: 'S256' }; // prettier-ignore
    const { code } = responseOf(await new UserAgent(pages).signIn(authorizeUrl({ url: pages }, parameters), ALICE));
    const redemption = { grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI, code_verifier: verifier }; // prettier-ignore
    const { body } = await caller.post(`${mtls}/token`, { ...redemption, client_id: client.client_id });
    const token = body['access_token'] as string;
    expect(decodeJwt(token)['cnf']).toEqual({ [X5T]: identity.thumbprint });
    const headers = { authorization: `Bearer ${token}` };
    expect((await caller.get(`${mtls}/userinfo`, headers)).body).toMatchObject({ sub: product.sub });
    expect((await callerWith().get(`${mtls}/userinfo`, headers)).status).toBe(401);
    expect((await caller.get(`${pages}/userinfo`, headers)).status).toBe(401);
  });

  it.each<[string, () => Promise<Identity | undefined>]>([
    ['no certificate', async () => undefined],
    ['a certificate of another authority', async () => (await Identity.authority()).issue()],
    ['a self-signed certificate', () => Identity.make()],
    ['another subject', () => authority.issue({ subject: `${SUBJECT},DC=com` })],
  ])('attack: %s → invalid_client', async (_, by) => {
    const answer = await callerWith(await by()).post(`${mtls}/token`, form());
    expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client']);
  });

  it('attack: an expired certificate → nginx refuses it, also a self-signed one', async () => {
    for (const by of [await authority.issue({ until: -0.5 }), await Identity.make({ until: -0.5 })]) {
      const answer = await callerWith(by).fetch(`${mtls}/health/live`, {});
      expect([answer.status, answer.headers.get('server')]).toEqual([400, expect.stringContaining('nginx')]);
      await answer.text();
    }
  });

  it('self_signed_tls_client_auth → nginx passes a certificate of any issuer on', async () => {
    const own = await Identity.make({ subject: 'CN=self' });
    const self = await product.admin.createClient({
      grant_types: ['client_credentials'],
      redirect_uris: [],
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: { keys: [await own.jwk()] },
    });
    const answer = await callerWith(own).post(`${mtls}/token`, { ...form(), client_id: self.client_id });
    expect(decodeJwt(answer.body['access_token'] as string)['cnf']).toEqual({ [X5T]: own.thumbprint });
  });

  it('attack: Client-Cert sent by a client → nginx replaces it, at both hosts', async () => {
    for (const value of [identity.escaped, identity.rfc9440]) {
      for (const url of [pages, mtls]) {
        const answer = await callerWith().post(`${url}/token`, form(), { 'client-cert': value });
        expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client']);
      }
    }
    const answer = await callerWith(identity).post(`${mtls}/token`, form(), { 'client-cert': 'x' });
    expect(answer.status).toBe(200);
  });

  it('a large certificate → passed on', async () => {
    const names = Array.from({ length: 150 }, (_, i) => ({ type: 'dns' as const, value: `host-${i}.example.com` }));
    const answer = await callerWith(await authority.issue({ names })).post(`${mtls}/token`, form());
    expect(answer.status).toBe(200);
  });

  it('a resumed TLS session → the certificate is still known', async () => {
    const caller = callerWith(identity);
    for (let i = 0; i < 3; i++) {
      const answer = await caller.post(`${mtls}/token`, form(), { connection: 'close' });
      expect(answer.status).toBe(200);
    }
  });
});
