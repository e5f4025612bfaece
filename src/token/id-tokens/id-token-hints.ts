import { Injectable } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import { ClientSecrets, type Client } from '../../client/index.js';
import { equalsInConstantTime } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { claimsOf, LateKeys, SigningKeyService } from '../../key/index.js';
import { macOf } from './client-jwts.js';

/** Verifies ID tokens of this server that return as a hint (OIDC Core §3.1.2.1), expired or not. */
@Injectable()
export class IdTokenHints {
  constructor(
    private readonly keys: SigningKeyService,
    private readonly lateKeys: LateKeys,
    private readonly secrets: ClientSecrets,
    private readonly configuration: Configuration,
  ) {}

  /**
   * A function that verifies a hint from this client. An unsigned hint proves nothing and is refused. A hint with a MAC
   * is accepted from the client whose secret made it.
   *
   * @param hint the hint to verify, if there is one
   * @returns a function that throws OAuthError `invalid_token`
   */
  async verifierFor(client: Client, hint: string | undefined): Promise<(jwt: string) => JWTPayload> {
    if (hint !== undefined) await this.lateKeys.expect(hint);
    const secrets = client.secretUse === 'read' ? await this.secrets.readable(client.id) : [];
    return (jwt) => this.verifyMac(jwt, client, secrets) ?? this.keys.verify(jwt, 'JWT', { ignoreExpiry: true });
  }

  private verifyMac(jwt: string, client: Client, secrets: readonly { readonly value: string }[]): JWTPayload | null {
    const [header = '', payload = '', mac = '', ...more] = jwt.split('.');
    if (more.length > 0 || header !== HEADER) return null;
    if (!secrets.some(({ value }) => equalsInConstantTime(mac, macOf(`${header}.${payload}`, value)))) return null;
    const claims: JWTPayload = claimsOf(Buffer.from(payload, 'base64url'));
    // The client knows the secret too, so the claims must name this issuer and this client.
    return claims.iss === this.configuration.issuer && claims.aud === client.id ? claims : null;
  }
}

const HEADER = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
