import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { DEMO_SCOPE, DEMO_USER } from '../../../../src/explorer/demo-data.js';
import type { Json, JsonAnswer } from '../../../support/admin-api.js';
import type { ClientKeyPair } from '../../../support/assertions.js';
import { DpopKey } from '../../../support/dpop.js';
import { newPkce } from '../../../support/product.js';
import type { ObjectParts } from '../../../support/request-objects.js';
import type { Answer } from '../../../support/user-agent.js';
import type { Change, Parameters } from '../flow.js';
import { FapiCalls, type How } from './fapi-calls.js';
import { checkDetachedSignature, checkTokens } from './fapi-tokens.js';
import { readResponse } from './jarm.js';
import { signObject, withBadSignature } from './objects.js';
import type { ClientCertificate } from './client-certificates.js';
import type { FapiSuite } from './fapi-suite.js';
import type { Traits } from './traits.js';

/** One authorization request, and what its client remembers until the redemption of the code. */
export interface Attempt {
  readonly asked: Parameters;
  /** The code_verifier (RFC 7636); undefined for a request without PKCE. */
  readonly verifier: string | undefined;
  readonly dpop: DpopKey;
}

/** How a request is pushed: changes of a valid push. */
export interface Push extends How {
  /** Changes of the request object; null sends the parameters without one. */
  readonly object?: ObjectParts | null;
  readonly signedBy?: ClientKeyPair;
  /** Whether the signature of the object is changed. */
  readonly forged?: boolean;
  /** Whether a DPoP proof is sent, which binds the code (RFC 9449 §10.1). */
  readonly bound?: boolean;
  /** More parameters of the form. */
  readonly form?: Parameters;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The claims of the ID token; undefined without `openid`. */
  readonly claims: Json | undefined;
  readonly body: Json;
}

/** A client of a FAPI plan as the suite implements it: it makes each request as the variant needs, and checks each answer. */
export class FapiClient {
  readonly calls: FapiCalls;

  constructor(
    readonly suite: FapiSuite,
    readonly traits: Traits,
    /** The answer of the admin API. */
    readonly metadata: Json,
    readonly key: ClientKeyPair,
    /** The TLS certificate, for the variants that have one. */
    readonly certificate: ClientCertificate | null,
  ) {
    this.calls = new FapiCalls(this);
  }

  get id(): string {
    return this.metadata['client_id'] as string;
  }

  /** Whether a refresh may replace the refresh token: not on a profile of FAPI 2.0. */
  get rotates(): boolean {
    return !String(this.metadata['profile']).startsWith('fapi-2');
  }

  /** Its only one. */
  get redirectUri(): string {
    return (this.metadata['redirect_uris'] as string[])[0]!;
  }

  get scope(): string {
    return this.traits.openid ? 'openid email' : DEMO_SCOPE;
  }

  /** A request with state, nonce, and PKCE where it is pushed. @param change undefined leaves a parameter out */
  async begin(change: Change = {}, dpop?: DpopKey): Promise<Attempt> {
    const { verifier, challenge } = newPkce();
    const all: Change = {
      client_id: this.id,
      response_type: this.traits.responseType,
      redirect_uri: this.redirectUri,
      scope: this.scope,
      state: randomBytes(16).toString('base64url'),
      nonce: this.traits.openid ? randomBytes(16).toString('base64url') : undefined,
      response_mode: this.traits.jarm ? 'jwt' : undefined,
      ...(this.traits.pushed && { code_challenge: challenge, code_challenge_method: 'S256' }),
      authorization_details: this.traits.rich ? JSON.stringify(this.suite.details) : undefined,
      ...change,
    };
    const asked = withoutUndefined(all);
    return { asked, verifier: 'code_challenge' in asked ? verifier : undefined, dpop: dpop ?? (await DpopKey.make()) };
  }

  /** The request object of a request (RFC 9101 §4). */
  async object(attempt: Attempt, { object, signedBy = this.key, forged = false }: Push = {}): Promise<string> {
    const jwt = await signObject(this, attempt.asked, object ?? {}, signedBy);
    return forged ? withBadSignature(jwt) : jwt;
  }

  /** Pushes a request (RFC 9126 §2.1). */
  async push(attempt: Attempt, push: Push = {}): Promise<JsonAnswer> {
    const { object, signedBy: _, forged: __, bound = false, form = {}, ...how } = push;
    const { client_id: ___, ...plain } = attempt.asked;
    const signs = this.traits.signed && object !== null;
    const parameters = signs ? { request: await this.object(attempt, push) } : plain;
    const dpop = bound ? attempt.dpop : null;
    return this.calls.post('pushed_authorization_request_endpoint', { ...parameters, ...form }, { dpop, ...how });
  }

  /** @returns the request_uri of a valid push */
  async pushed(attempt: Attempt, push: Push = {}): Promise<string> {
    const { status, body } = await this.push(attempt, push);
    expect([status, body]).toEqual([201, { request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:.{22}/), expires_in: expect.any(Number) }]); // prettier-ignore
    return body['request_uri'] as string;
  }

  /** The address of the authorization endpoint, with the parameters that OAuth requires beside the request (RFC 9126 §4). */
  urlOf({ asked }: Attempt, reference: Parameters, more: Change = {}): string {
    const { client_id, response_type, scope, redirect_uri } = asked;
    const all = { client_id, response_type, scope, redirect_uri, ...reference, ...more };
    return `${this.suite.discovery['authorization_endpoint']}?${new URLSearchParams(withoutUndefined(all)).toString()}`;
  }

  /** Sends the request in the manner of the variant. @returns the address that the browser opens */
  async send(attempt: Attempt, push: Push = {}, more: Change = {}): Promise<string> {
    const reference: Parameters = this.traits.pushed
      ? { request_uri: await this.pushed(attempt, push) }
      : { request: await this.object(attempt, push) };
    return this.urlOf(attempt, reference, more);
  }

  /** Signs in and consents where a page asks. @returns the checked response */
  async open(attempt: Attempt, url: string, browser = this.suite.signedIn): Promise<Parameters> {
    const response = await this.read(attempt, await browser.authorize(url, DEMO_USER));
    expect(response['error'], response['error_description']).toBeUndefined();
    expect(response['code']).toMatch(/.{22}/);
    if (this.traits.responseType === 'code id_token') await checkDetachedSignature(this, attempt, response);
    return response;
  }

  /** Reads a response by its channel, and checks `state` and `iss` (RFC 9207). */
  async read({ asked }: Attempt, answer: Answer): Promise<Parameters> {
    const response = await readResponse(this, answer, this.redirectUri);
    expect(response['state']).toBe(asked['state']);
    if (!this.traits.jarm) expect(response['iss']).toBe(this.suite.issuer);
    return response;
  }

  /** The form of a redemption. @param change undefined leaves a parameter out */
  redemption({ asked, verifier }: Attempt, { code }: Parameters, change: Change = {}): Parameters {
    const all = { grant_type: 'authorization_code', code, redirect_uri: asked['redirect_uri'], code_verifier: verifier, ...change }; // prettier-ignore
    return withoutUndefined(all);
  }

  /** Tries to redeem a code. */
  redeem(attempt: Attempt, response: Parameters, how: How = {}, change: Change = {}): Promise<JsonAnswer> {
    return this.calls.token(this.redemption(attempt, response, change), { dpop: attempt.dpop, ...how });
  }

  /** @returns the checked tokens of a code */
  async tokens(attempt: Attempt, response: Parameters, how: How = {}): Promise<Tokens> {
    return checkTokens(this, attempt, response, await this.redeem(attempt, response, how));
  }

  /** Runs the whole flow, with every check. */
  async signIn(change: Change = {}, push: Push = {}, attempt?: Attempt): Promise<Tokens & { attempt: Attempt; response: Parameters }> {
    const started = attempt ?? (await this.begin(change));
    const response = await this.open(started, await this.send(started, push));
    const tokens = await this.tokens(started, response);
    await this.calls.expectAccess(tokens.accessToken, { dpop: started.dpop });
    return { ...tokens, attempt: started, response };
  } // prettier-ignore
}

function withoutUndefined(all: Change): Parameters {
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
