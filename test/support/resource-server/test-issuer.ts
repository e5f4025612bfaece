import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { freePort } from '../app.js';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** What differs from an ordinary token; undefined leaves a member out. */
export interface TokenParts {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: SigningKey;
}

export const AUDIENCE = 'https://orders.example.com';

export async function newSigningKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** An OpenID provider that only has metadata, keys and an introspection endpoint. It counts its requests. */
export class TestIssuer {
  /** The URL of each request. */
  readonly requests: string[] = [];
  /** Forms that the introspection endpoint received, with the header Authorization. */
  readonly introspected: { readonly form: URLSearchParams; readonly authorization: string | undefined }[] = [];
  /** The keys that it publishes. */
  published: readonly SigningKey[];
  /** Members that replace those of its metadata. */
  metadata: Readonly<Record<string, unknown>> = {};
  /** Whether it publishes its metadata as an OAuth server (RFC 8414) instead of an OpenID provider. */
  isOAuthOnly = false;
  /** What its introspection endpoint answers. */
  introspection: (token: string) => { readonly status?: number; readonly body: unknown } = () => ({ body: { active: false } }); // prettier-ignore
  /** Where its keys are instead, as a redirect says. */
  keysAt: string | undefined;
  private server: Server | undefined;

  private constructor(
    readonly url: string,
    private readonly path: string,
    private readonly port: number,
    readonly key: SigningKey,
  ) {
    this.published = [key];
  }

  /** @param path of the issuer: `/realms/shop` is the form of Keycloak */
  static async make({ path = '', alg = 'ES256' } = {}): Promise<TestIssuer> {
    const port = await freePort();
    return new TestIssuer(`http://127.0.0.1:${port}${path}`, path, port, await newSigningKey('first', alg));
  }

  static async start(options: { readonly path?: string; readonly alg?: string } = {}): Promise<TestIssuer> {
    const issuer = await TestIssuer.make(options);
    await issuer.start();
    return issuer;
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  /** How often the keys were fetched. */
  get keyFetches(): number {
    return this.requests.filter((url) => url.endsWith('/jwks')).length;
  }

  /** An access token of this issuer (RFC 9068) for the orders API, valid for five minutes. */
  token({ claims, header, key = this.key }: TokenParts = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: this.url, aud: AUDIENCE, sub: 'alice', client_id: 'shop', iat: now, exp: now + 300, jti: 'one', scope: 'orders:read', ...claims }; // prettier-ignore
    return new SignJWT(payload)
      .setProtectedHeader({ typ: 'at+jwt', alg: key.alg, kid: key.kid, ...header })
      .sign(key.privateKey, { crit: { 'urn:test:rule': true } });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests.push(request.url!);
    if (this.keysAt !== undefined && request.url === `${this.path}/jwks`) {
      response.writeHead(302, { location: this.keysAt }).end();
      return;
    }
    const [status, body] = await this.answerTo(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private async answerTo(request: IncomingMessage): Promise<readonly [number, unknown]> {
    const metadata = this.isOAuthOnly
      ? `/.well-known/oauth-authorization-server${this.path}`
      : `${this.path}/.well-known/openid-configuration`;
    switch (request.url) {
      case metadata:
        return [200, { issuer: this.url, jwks_uri: `${this.url}/jwks`, introspection_endpoint: `${this.url}/introspect`, ...this.metadata }]; // prettier-ignore
      case `${this.path}/jwks`:
        return [200, { keys: this.published.map(({ jwk }) => jwk) }];
      case `${this.path}/introspect`: {
        const form = new URLSearchParams(await textOf(request));
        this.introspected.push({ form, authorization: request.headers.authorization });
        const { status = 200, body } = this.introspection(form.get('token')!);
        return [status, body];
      }
      default:
        return [404, {}];
    }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
