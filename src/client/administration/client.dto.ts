import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PagingQuery, secondsOf } from '../../common/index.js';
import type { Client } from '../client.entity.js';
import { ClientMetadataDto } from '../metadata/client-metadata.dto.js';
import { ClientSecretView } from '../secrets/client-secret.dto.js';
import type { ClientSecret } from '../secrets/client-secret.entity.js';

export class ClientQuery extends PagingQuery {
  /** Part of a name or client_id, in upper or lower case. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  q?: string;
}

/** A client as administrators see it, with every default filled in. */
export class ClientView extends ClientMetadataDto {
  /** @example "client-Vx3kq0Zt8bJm2LwYh5RcNQ" */
  readonly client_id!: string;
  /** Seconds since 1970 (RFC 7591 §3.2.1). @example 1763800000 */
  readonly client_id_issued_at!: number;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** Codes and tokens that were issued before this time are revoked. ISO 8601; null if nothing was revoked. */
  readonly tokens_not_before!: string | null;
  /** ISO 8601. @example "2026-11-22T09:30:00.000Z" */
  readonly updated_at!: string;
  /** Null: created by an administrator. `open`: registered by itself. Otherwise the id of the initial access token. */
  readonly registered_by!: string | null;
  /** When an unused client is removed. ISO 8601; null for other clients. */
  readonly expires_at!: string | null;

  static of(client: Client): ClientView {
    const { id, metadata, disabled, tokensNotBefore, createdAt, updatedAt, registeredBy, expiresAt } = client;
    return {
      client_id: id,
      client_id_issued_at: secondsOf(createdAt),
      ...(metadata as ClientMetadataDto),
      disabled,
      tokens_not_before: tokensNotBefore?.toISOString() ?? null,
      created_at: createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
      registered_by: registeredBy,
      expires_at: expiresAt?.toISOString() ?? null,
    };
  }
}

export class ClientWithSecretsView extends ClientView {
  /** Its secrets without their values, oldest first. */
  readonly secrets!: ClientSecretView[];

  static withSecrets(client: Client, secrets: readonly ClientSecret[]): ClientWithSecretsView {
    return { ...ClientView.of(client), secrets: secrets.map((secret) => ClientSecretView.of(secret)) };
  }
}

/** A stored client with its new client_secret, which is shown only once. */
export class StoredClientView extends ClientView {
  /** Present only if the change made a new secret. @example "piTFdC2eRMb9R9jNxdx0BHRX4r6UIaPfkKTJTxlYujU" */
  readonly client_secret?: string;
  /** 0: never (RFC 7591 §3.2.1). @example 0 */
  readonly client_secret_expires_at?: number;
  /**
   * Stored values that are probably mistakes. Absent when there are none.
   * @example ["scope: no resource and no claim defines orders:raed"]
   */
  readonly warnings?: string[];

  static ofStored(client: Client, clientSecret: string | null, warnings: string[]): StoredClientView {
    const secret = clientSecret === null ? {} : { client_secret: clientSecret, client_secret_expires_at: 0 };
    return { ...ClientView.of(client), ...secret, ...(warnings.length > 0 && { warnings }) };
  }
}

export class ClientPage {
  readonly items!: ClientView[];
  readonly next_cursor!: string | null;
}
