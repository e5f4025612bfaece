import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHash, createHmac } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import type { Json } from './admin-api.js';
import { OutboundTarget } from './outbound-target.js';

/** How the provider lies. A value that is undefined is left out of its response. */
export interface Lies {
  /** Members of the metadata. */
  readonly metadata?: Json;
  /** Parameters of the answer to the browser. */
  readonly answer?: Json;
  /** Claims of the ID token. */
  readonly idToken?: Json;
  readonly userinfo?: Json;
  /** `none`, `HS256` with the client secret, or a signature by a key that is not published. */
  readonly signature?: 'none' | 'HS256' | 'foreign';
  /** Replaces the response of an endpoint. */
  readonly endpoint?: Readonly<Record<string, (response: ServerResponse) => void>>;
}

export const CLIENT_SECRET = 'the-secret-of-this-server-at-the-provider';

/** An OpenID provider that can lie. Without lies it follows OpenID Connect Core. */
export class UpstreamProvider {
  lies: Lies = {};
  /** Forms that the token endpoint received. */
  readonly redeemed: URLSearchParams[] = [];
  private readonly requests = new Map<string, URLSearchParams>();

  private constructor(
    readonly target: OutboundTarget,
    private readonly keys: Readonly<Record<'own' | 'foreign', CryptoKey>>,
    private readonly jwks: Json,
    /** Its identifier; another than its address where a test routes requests. */
    private readonly named: string | undefined,
  ) {
    this.on('/.well-known/openid-configuration', async () => this.metadata());
    this.on('/jwks', async () => this.jwks);
    this.on('/userinfo', async () => ({ sub: 'u-1', ...this.lies.userinfo }));
    this.on('/token', (form) => this.tokens(form));
  }

  static async start(issuer?: string): Promise<UpstreamProvider> {
    const [own, foreign] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
    const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    const keys = { own: own.privateKey, foreign: foreign.privateKey };
    return new UpstreamProvider(await OutboundTarget.start('http'), keys, { keys: [jwk] }, issuer);
  }

  get issuer(): string {
    return this.named ?? this.target.url();
  }

  /**
   * Signs a person in.
   *
   * @param location the authorization request
   * @returns the parameters that the browser brings back
   */
  authorize(location: string): Record<string, string> {
    const { searchParams } = new URL(location);
    const code = `code-${this.requests.size}`;
    this.requests.set(code, searchParams);
    const answer = { code, state: searchParams.get('state')!, ...this.lies.answer };
    return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== undefined));
  }

  close(): void {
    this.target.close();
  }

  private metadata(): Json {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      ...this.lies.metadata,
    };
  }

  private async tokens(form: URLSearchParams): Promise<Json> {
    this.redeemed.push(form);
    const request = this.requests.get(form.get('code') ?? '');
    this.requests.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (request === undefined || request.get('code_challenge') !== challenge) return { error: 'invalid_grant' };
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer, sub: 'u-1', aud: request.get('client_id'), exp: now + 300, iat: now, nonce: request.get('nonce'),
      ...this.lies.idToken,
    }; // prettier-ignore
    return { access_token: 'at', token_type: 'Bearer', id_token: await this.signed(claims) };
  }

  private signed(claims: Json): Promise<string> | string {
    const { signature } = this.lies;
    if (signature === 'none') return `${encoded({ alg: 'none' })}.${encoded(claims)}.`;
    if (signature === 'HS256') {
      const text = `${encoded({ alg: 'HS256' })}.${encoded(claims)}`;
      return `${text}.${createHmac('sha256', CLIENT_SECRET).update(text).digest('base64url')}`;
    }
    const key = signature === 'foreign' ? this.keys.foreign : this.keys.own;
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(key);
  }

  private on(path: string, answer: (form: URLSearchParams) => Promise<Json>): void {
    this.target.on(path, (request, response) => {
      const lie = this.lies.endpoint?.[path];
      if (lie !== undefined) return lie(response);
      void bodyOf(request).then(async (body) => {
        const json = await answer(new URLSearchParams(body));
        const status = 'error' in json ? 400 : 200;
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      });
    });
  }
}

function encoded(value: Json): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
