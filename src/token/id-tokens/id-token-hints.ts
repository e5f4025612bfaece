import { Injectable } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import { ClientSecrets, type Client } from '../../client/index.js';
import { equalsInConstantTime } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { claimsOf, LateKeys, SigningKeyService } from '../../key/index.js';
import { macOf } from './client-jwts.js';

/** Believes an ID token that comes back as a hint (OIDC Core §3.1.2.1): one of ours, expired or not. */
@Injectable()
export class IdTokenHints {
  constructor(
    private readonly keys: SigningKeyService,
    private readonly lateKeys: LateKeys,
    private readonly secrets: ClientSecrets,
    private readonly configuration: Configuration,
  ) {}

  /**
   * What checks a hint that this client presents. One without a signature proves nothing and never passes; one with a
   * MAC passes for the client whose secret made it.
   *
   * @param hint the one that is to be checked, if there is one
   * @returns throws OAuthError `invalid_token` for anything else
   */
  async verifierFor(client: Client, hint: string | undefined): Promise<(jwt: string) => JWTPayload> {
    if (hint !== undefined) await this.lateKeys.expect(hint);
    const secrets = client.secretUse === 'read' ? await this.secrets.readable(client.id) : [];
    return (jwt) => this.ofMac(jwt, client, secrets) ?? this.keys.verify(jwt, 'JWT', { ignoreExpiry: true });
  }

  private ofMac(jwt: string, client: Client, secrets: readonly { readonly value: string }[]): JWTPayload | null {
    const [header = '', payload = '', mac = '', ...more] = jwt.split('.');
    if (more.length > 0 || header !== HEADER) return null;
    if (!secrets.some(({ value }) => equalsInConstantTime(mac, macOf(`${header}.${payload}`, value)))) return null;
    const claims: JWTPayload = claimsOf(Buffer.from(payload, 'base64url'));
    // The client knows the secret too: only what we say to it, about it, is a hint.
    return claims.iss === this.configuration.issuer && claims.aud === client.id ? claims : null;
  }
}

const HEADER = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
