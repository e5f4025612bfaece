import { OmitType } from '@nestjs/swagger';
import type { Client } from '../client.entity.js';
import { ClientMetadataDto } from '../metadata/client-metadata.dto.js';
import { OPERATOR_MEMBERS } from './operator-members.js';
import { secondsOf } from '../../common/index.js';

/** Metadata that a client may set itself (RFC 7591 §2, OIDC Registration §2); other members are ignored. */
export class RegistrationRequest extends OmitType(ClientMetadataDto, OPERATOR_MEMBERS) {}

/** The complete new metadata of a client, with its client_id (RFC 7592 §2.2). */
export class RegistrationUpdateRequest extends RegistrationRequest {
  client_id!: string;
  /** The current secret, repeated. A client cannot choose its secret. */
  client_secret?: string;
}

/** Token and URL with which the client manages its registration (RFC 7592 §3). */
export interface Management {
  readonly registration_access_token: string;
  readonly registration_client_uri: string;
}

/** The registered client with every default filled in (RFC 7591 §3.2.1, RFC 7592 §3). */
export class RegistrationResponse extends RegistrationRequest {
  readonly client_id!: string;
  /** Seconds since 1970. */
  readonly client_id_issued_at!: number;
  /** Only in the response that creates it, because the server stores only its digest. */
  readonly client_secret?: string;
  /** 0: never. */
  readonly client_secret_expires_at?: number;
  /** The bearer token for `registration_client_uri`. It does not change. */
  readonly registration_access_token!: string;
  readonly registration_client_uri!: string;

  static of(
    { id, metadata, createdAt }: Client,
    clientSecret: string | null,
    management: Management,
  ): RegistrationResponse {
    const own = Object.entries(metadata).filter(([name]) => !(OPERATOR_MEMBERS as readonly string[]).includes(name));
    return {
      client_id: id,
      client_id_issued_at: secondsOf(createdAt),
      ...(clientSecret !== null && { client_secret: clientSecret, client_secret_expires_at: 0 }),
      ...management,
      ...(Object.fromEntries(own) as RegistrationRequest),
    };
  }
}
