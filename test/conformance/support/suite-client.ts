import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { basic, bearer, postForm, request, type Json, type JsonAnswer } from '../../support/admin-api.js';
import { anAssertion, assertionForm, type ClientKeyPair } from '../../support/assertions.js';
import { ALICE } from '../../support/product.js';
import type { Answer, UserAgent } from '../../support/user-agent.js';
import { checkIdToken, type IdTokenExpectation } from './id-token.js';
import type { Change, Flow, Outcome, Parameters } from './flow.js';
import { responseFrom } from './response.js';
import type { Suite } from './suite.js';

/** A relying party as the suite implements it: it checks everything that it receives. */
export class SuiteClient {
  constructor(
    readonly suite: Suite,
    readonly flow: Flow,
    /** The answer of the registration endpoint. */
    readonly metadata: Json,
    private readonly key?: ClientKeyPair,
  ) {}

  get id(): string {
    return this.metadata['client_id'] as string;
  }

  returns(word: 'code' | 'token' | 'id_token'): boolean {
    return this.flow.responseType.split(' ').includes(word);
  }

  /** The parameters of an authorization request: a state of 128 characters, a nonce, and the other required parameters. */
  parameters(change: Change = {}): Parameters {
    const all: Change = {
      client_id: this.id,
      redirect_uri: (this.metadata['redirect_uris'] as string[])[0]!,
      response_type: this.flow.responseType,
      scope: 'openid',
      state: `${randomBytes(93).toString('base64url')}-._~`,
      nonce: randomBytes(24).toString('base64url'),
      response_mode: this.flow.responseMode,
      ...change,
    };
    return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  urlOf(parameters: Parameters): string {
    const endpoint = this.suite.discovery['authorization_endpoint'] as string;
    return `${endpoint}?${new URLSearchParams(parameters).toString()}`;
  }

  /** Sends the browser, signs in and consents where a page asks; checks the channel, `state` and `iss` of the response. */
  async authorize(browser: UserAgent, asked: Parameters): Promise<Parameters> {
    return this.responseTo(asked, await browser.authorize(this.urlOf(asked), ALICE));
  }

  /** Continues from an answer of the authorization endpoint to the response. */
  async authorizeFrom(browser: UserAgent, asked: Parameters, answer: Answer): Promise<Parameters> {
    return this.responseTo(asked, await browser.authorize(answer.location!, ALICE));
  }

  /** Like `authorize`, but sends other parameters than those that apply: the rest is in a request object. */
  async authorizeBy(browser: UserAgent, asked: Parameters, sent: Parameters): Promise<Parameters> {
    return this.responseTo(asked, await browser.authorize(this.urlOf(sent), ALICE));
  }

  /** Sends the browser and expects a response without any page before it. */
  async silently(browser: UserAgent, asked: Parameters): Promise<Parameters> {
    return this.responseTo(asked, await browser.get(this.urlOf(asked)));
  }

  responseTo(asked: Parameters, answer: Answer): Parameters {
    const response = responseFrom(answer, this.flow, asked['redirect_uri'] ?? this.suite.callback);
    expect(response['state'], 'state').toBe(asked['state']);
    expect(response['iss'], 'iss').toBe(this.suite.issuer);
    return response;
  }

  /** Runs the whole flow with every check (OIDC Core §3.1.2.7, §3.2.2.8, §3.3.2.8). */
  async signIn(browser = this.suite.browser(), change: Change = {}): Promise<Outcome> {
    const asked = this.parameters(change);
    return this.finish(asked, await this.authorize(browser, asked));
  }

  async finish(asked: Parameters, response: Parameters, redeeming: Parameters = {}): Promise<Outcome> {
    expect(response['error'], response['error_description']).toBeUndefined();
    const { code, access_token, id_token } = response;
    expect([code, access_token, id_token].map((part) => part !== undefined)).toEqual([
      this.returns('code'), this.returns('token'), this.returns('id_token'),
    ]); // prettier-ignore
    const front = id_token === undefined ? undefined : await this.verifyIdToken(id_token, { asked, code, accessToken: access_token }); // prettier-ignore
    const tokens = code === undefined ? undefined : await this.redeem(code, redeeming);
    const accessToken = (tokens?.['access_token'] as string | undefined) ?? access_token;
    const idToken = (tokens?.['id_token'] as string | undefined) ?? id_token!;
    const claims = tokens === undefined ? front! : await this.verifyIdToken(idToken, { asked });
    if (front !== undefined) expect([claims['sub'], claims['iss']]).toEqual([front['sub'], front['iss']]);
    return { asked, response, tokens, idToken, claims, accessToken };
  }

  verifyIdToken(idToken: string, expectation: IdTokenExpectation): Promise<Json> {
    return checkIdToken(this, idToken, expectation);
  }

  /** @returns the body of a valid token response (RFC 6749 §5.1) */
  async redeem(code: string, more: Parameters = {}): Promise<Json> {
    const answer = await this.tryToRedeem(code, more);
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: expect.any(Number), id_token: expect.any(String) }); // prettier-ignore
    return answer.body;
  }

  tryToRedeem(code: string, more: Parameters = {}): Promise<JsonAnswer> {
    const redirect_uri = (this.metadata['redirect_uris'] as string[])[0]!;
    return this.token({ grant_type: 'authorization_code', code, redirect_uri, ...more });
  }

  /** Calls the token endpoint with the authentication method of the client. */
  async token(form: Parameters, assertion: { readonly by?: ClientKeyPair; readonly aud?: string } = {}): Promise<JsonAnswer> {
    const endpoint = this.suite.discovery['token_endpoint'] as string;
    const secret = this.metadata['client_secret'] as string;
    switch (this.metadata['token_endpoint_auth_method']) {
      case 'private_key_jwt': {
        const now = this.suite.clock.seconds();
        const key = assertion.by ?? this.key!;
        const claims = { iat: now, exp: now + 60 };
        const proof = assertionForm(await anAssertion(this.id, assertion.aud ?? this.suite.issuer, key, { claims }));
        return postForm(endpoint, { ...form, ...proof });
      }
      case 'client_secret_post':
        return postForm(endpoint, { ...form, client_id: this.id, client_secret: secret });
      default:
        return postForm(endpoint, form, basic(this.id, secret));
    }
  } // prettier-ignore

  userinfo(accessToken: string, init: RequestInit = {}): Promise<JsonAnswer> {
    return request(this.suite.discovery['userinfo_endpoint'] as string, { headers: bearer(accessToken), ...init });
  }
}
