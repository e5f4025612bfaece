import { createHmac } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import { ClientSecrets, type Client, type ResponseSigningAlg } from '../../client/index.js';
import type { OAuthError } from '../../common/index.js';
import {
  ClientEncryption,
  SigningKeyService,
  type ContentEncryption,
  type EncryptedBy,
  type EncryptionAlgorithm,
  type JwtType,
} from '../../key/index.js';
import { grantRefusals } from '../refusals/grants.js';

/** How a response to a client is protected; null means not signed, or not encrypted. */
export interface Protection {
  readonly signedBy: ResponseSigningAlg | null;
  readonly encryptedBy: EncryptedBy | null;
  /** `JWT` by default. */
  readonly typ?: JwtType;
}

/** Makes JWTs as clients register them: signed first, then encrypted (OIDC Core §16.14). */
@Injectable()
export class ClientJwts {
  private readonly logger = new Logger(ClientJwts.name);

  constructor(
    private readonly keys: SigningKeyService,
    private readonly secrets: ClientSecrets,
    private readonly encryption: ClientEncryption,
  ) {}

  /**
   * @returns a JWS, a JWE around a JWS, or a JWE around unsigned claims
   * @throws OAuthError `temporarily_unavailable` when the client's keys cannot be fetched or none is suitable
   */
  async make(claims: JWTPayload, client: Client, protection: Protection): Promise<string> {
    const { signedBy, encryptedBy, typ = 'JWT' } = protection;
    const text = signedBy === null ? JSON.stringify(claims) : await this.sign(claims, client, signedBy, typ);
    return encryptedBy === null ? text : this.encrypt(text, client, encryptedBy, signedBy !== null);
  }

  private async sign(claims: JWTPayload, client: Client, alg: ResponseSigningAlg, typ: JwtType): Promise<string> {
    if (alg !== 'none' && alg !== 'HS256') return this.keys.sign(claims, typ, alg);
    const input = [{ alg, typ }, claims].map(base64url).join('.');
    return alg === 'none' ? `${input}.` : `${input}.${macOf(input, await this.secretOf(client))}`;
  }

  /** The latest live secret: a client that replaces its secret knows the new one by then. */
  private async secretOf({ id }: Client): Promise<string> {
    const latest = (await this.secrets.readable(id)).at(-1);
    if (latest === undefined) throw unavailable(`${id} has no live secret to make a MAC with`);
    return latest.value;
  }

  private async encrypt(text: string, client: Client, by: EncryptedBy, isJwt: boolean): Promise<string> {
    try {
      return await this.encryption.encrypt(text, by, client.metadata, isJwt);
    } catch (error) {
      this.logger.warn(`cannot encrypt for ${client.id}`, error);
      throw unavailable(`cannot encrypt for ${client.id} by ${by.alg}`);
    }
  }
}

/** Combines the members `alg` and `enc` of client metadata; null when one is missing. */
export function encryptionBy(
  alg: EncryptionAlgorithm | undefined,
  enc: ContentEncryption | undefined,
): EncryptedBy | null {
  return alg === undefined || enc === undefined ? null : { alg, enc };
}

/** HMAC-SHA-256 under the octets of the client_secret (RFC 7518 §3.2, OIDC Core §10.1). */
export function macOf(input: string, secret: string): string {
  return createHmac('sha256', secret).update(input).digest('base64url');
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function unavailable(reason: string): OAuthError {
  return grantRefusals.clientKeysUnusable({ reason });
}
