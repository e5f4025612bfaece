import { Injectable } from '@nestjs/common';
import { Clock, type ClientId, type Digest } from '../../common/index.js';
import { Client } from '../client.entity.js';
import { newClientId } from '../client-id.js';
import { MetadataValidator, type ValidMetadata } from '../metadata/metadata-validator.js';
import { checkRedirectsOfSelfRegistered } from '../metadata/rules/redirect-uris.js';
import { ClientSecrets, type NewClientSecret } from '../secrets/client-secrets.js';

/** What somebody may choose for a new client instead of us. */
export interface GivenCredentials {
  readonly id?: string | undefined;
  readonly secret?: string | undefined;
}

/** What a client that registers itself has beside its metadata. */
export interface Registration {
  readonly registeredBy: string;
  readonly registrationTokenDigest: Digest;
  /** Unless it is used before. */
  readonly expiresAt: Date;
}

const BY_ADMINISTRATOR = { registeredBy: null, registrationTokenDigest: null, expiresAt: null };

/** A client that is not stored yet, with the secret that goes with it, where its authentication needs a new one. */
export interface DraftClient {
  readonly client: Client;
  readonly secret: NewClientSecret | null;
}

/** Turns metadata into rows, and stores nothing. */
@Injectable()
export class ClientFactory {
  constructor(
    private readonly validator: MetadataValidator,
    private readonly secrets: ClientSecrets,
    private readonly clock: Clock,
  ) {}

  /** @throws OAuthError `invalid_redirect_uri`, `invalid_client_metadata` */
  async create(sent: unknown, given: GivenCredentials, registration: Registration | null = null): Promise<DraftClient> {
    const valid = await this.validator.validate(sent);
    if (registration !== null) checkRedirectsOfSelfRegistered(valid.metadata);
    const id = (given.id as ClientId | undefined) ?? newClientId();
    const now = this.clock.now();
    const times = { tokensNotBefore: null, createdAt: now, updatedAt: now };
    const client = draft({ id, ...columns(id, valid), ...times, ...(registration ?? BY_ADMINISTRATOR) });
    const needsSecret = client.secretUse !== 'none';
    return { client, secret: needsSecret ? this.secrets.prepare(client, { value: given.secret }) : null };
  }

  /**
   * @param change members to change; null takes one back to its default
   * @throws OAuthError as `create` does, for the whole that comes out
   */
  async change(before: Client, change: unknown): Promise<DraftClient> {
    return this.changed(before, await this.validator.validateChange(before, change));
  }

  /**
   * @param sent the whole metadata: what is left out goes back to its default (RFC 7592 §2.2)
   * @throws OAuthError as `create` does
   */
  async replace(before: Client, sent: unknown): Promise<DraftClient> {
    return this.changed(before, await this.validator.validate(sent));
  }

  private changed(before: Client, valid: ValidMetadata): DraftClient {
    if (before.registeredBy !== null) checkRedirectsOfSelfRegistered(valid.metadata);
    // Never the same as before, or a change by somebody else could go unnoticed.
    const updatedAt = new Date(Math.max(this.clock.now().getTime(), before.updatedAt.getTime() + 1));
    const client = draft({ ...before, ...columns(before.id, valid), updatedAt });
    return { client, secret: needsNewSecret(before, client) ? this.secrets.prepare(client) : null };
  }
}

/** Also where it has secrets, when we cannot read them and must from now on. */
function needsNewSecret(before: Client, after: Client): boolean {
  return after.secretUse === 'read'
    ? before.secretUse !== 'read'
    : after.secretUse === 'check' && before.secretUse === 'none';
}

function columns(id: ClientId, { metadata, disabled }: ValidMetadata) {
  return { name: metadata.client_name ?? id, metadata, disabled };
}

type Columns = Pick<Client, 'id' | 'name' | 'metadata' | 'disabled' | 'tokensNotBefore' | 'createdAt' | 'updatedAt'> &
  Pick<Client, 'registeredBy' | 'registrationTokenDigest' | 'expiresAt'>;

function draft(values: Columns): Client {
  return Object.assign(new Client(), values);
}
