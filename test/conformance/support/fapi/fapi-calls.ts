import { expect } from 'vitest';
import { request, type Json, type JsonAnswer } from '../../../support/admin-api.js';
import { anAssertion, assertionForm, type AssertionParts, type ClientKeyPair } from '../../../support/assertions.js';
import type { DpopKey, ProofParts } from '../../../support/dpop.js';
import type { Parameters } from '../flow.js';
import type { ClientCertificate } from './client-certificates.js';
import type { FapiClient } from './fapi-client.js';
import { usesCertificates } from './traits.js';

/** Changes of a valid call. */
export interface How {
  /** Changes of the client assertion; null leaves it out. */
  readonly assertion?: AssertionParts | null;
  readonly assertedBy?: ClientKeyPair;
  /** The key of the DPoP proof; null leaves the proof out. */
  readonly dpop?: DpopKey | null;
  readonly proof?: ProofParts;
  /** The TLS certificate; null connects without one. */
  readonly certificate?: ClientCertificate | null;
  readonly method?: string;
}

type Endpoint = 'token_endpoint' | 'pushed_authorization_request_endpoint' | 'backchannel_authentication_endpoint';

/** The calls of a FAPI client, with its authentication and its proof of possession. */
export class FapiCalls {
  constructor(private readonly client: FapiClient) {}

  /** Posts a form to an endpoint, with the authentication of the client. */
  async post(endpoint: Endpoint, form: Parameters, { method = 'POST', ...how }: How = {}): Promise<JsonAnswer> {
    const url = this.urlOf(endpoint);
    const headers = await this.headers(method, url, how);
    const body = new URLSearchParams({ ...form, ...(await this.authentication(how)) }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return request(url, { method, body, headers: { ...type, ...headers }, ...this.connection(how) });
  }

  token(form: Parameters, how: How = {}): Promise<JsonAnswer> {
    return this.post('token_endpoint', form, how);
  }

  /** Calls a protected resource with a bound token. @param more replaces headers */
  async resource(accessToken: string, how: How = {}, more: Parameters = {}): Promise<JsonAnswer> {
    const url = this.resourceUrl;
    const headers = await this.headers(how.method ?? 'GET', url, how, accessToken);
    const authorization = `${this.client.traits.binding === 'dpop' ? 'DPoP' : 'Bearer'} ${accessToken}`;
    return request(url, { headers: { authorization, ...headers, ...more }, ...this.connection(how) });
  }

  async expectAccess(accessToken: string, how: How = {}, more: Parameters = {}): Promise<Json> {
    const { status, body } = await this.resource(accessToken, how, more);
    expect([status, body]).toEqual([200, expect.objectContaining({ sub: this.client.suite.sub })]);
    return body;
  }

  async expectNoAccess(accessToken: string, how: How = {}, more: Parameters = {}): Promise<void> {
    const { status, headers } = await this.resource(accessToken, how, more);
    expect([400, 401]).toContain(status);
    if (status === 401) expect(headers.get('www-authenticate')).toMatch(/^(Bearer|DPoP)/);
  }

  /** The resource of the plan: userinfo, or without `openid` the API of the demo. */
  get resourceUrl(): string {
    return this.client.traits.openid ? this.urlOf('userinfo_endpoint') : `${new URL(this.urlOf('token_endpoint')).origin}/api`; // prettier-ignore
  }

  /** The address of an endpoint: the one for clients with certificates where the variant has them (RFC 8705 §5). */
  urlOf(endpoint: Endpoint | 'userinfo_endpoint'): string {
    const { discovery } = this.client.suite;
    const aliases = discovery['mtls_endpoint_aliases'] as Readonly<Record<string, string>> | undefined;
    const { authentication } = this.client.traits;
    // With private_key_jwt, the suite binds tokens at the token endpoint only.
    const isBehind =
      endpoint === 'backchannel_authentication_endpoint'
        ? authentication === 'mtls'
        : usesCertificates(this.client.traits);
    const alias = isBehind ? aliases?.[endpoint] : undefined;
    return alias ?? (discovery[endpoint] as string);
  }

  private async headers(method: string, url: string, how: How, accessToken?: string): Promise<Parameters> {
    const { dpop, proof: { claims, header } = {} } = how;
    if (this.client.traits.binding !== 'dpop' || dpop === null || dpop === undefined) return {};
    const now = { iat: this.client.suite.now };
    const parts = { claims: { ...now, ...claims }, ...(header !== undefined && { header }) };
    return { dpop: await dpop.proof(method, url, parts, accessToken) };
  }

  private async authentication({ assertion = {}, assertedBy = this.client.key }: How): Promise<Parameters> {
    const { id, suite, traits } = this.client;
    if (traits.authentication === 'mtls' || assertion === null) return { client_id: id };
    const now = { iat: suite.now, exp: suite.now + 60 };
    const parts = { ...assertion, claims: { ...now, ...assertion.claims } };
    return assertionForm(await anAssertion(id, suite.issuer, assertedBy, parts));
  }

  connection({ certificate = this.client.certificate }: How): RequestInit {
    return certificate ? { dispatcher: certificate.dispatcher } : {};
  }
}
