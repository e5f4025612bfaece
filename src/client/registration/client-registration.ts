import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Clock, digestOf, newSecret } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { Tx } from '../../database/index.js';
import { metadataPolicyRefusals } from '../refusals/metadata.js';
import { Client } from '../client.entity.js';
import { newClientId } from '../client-id.js';
import { differences } from '../administration/client-administration.js';
import { ClientWriter, type StoredClient } from '../administration/client-writer.js';
import { MetadataValidator, type ValidMetadata } from '../metadata/metadata-validator.js';
import { ClientSecrets } from '../secrets/client-secrets.js';
import { keptFromOperator } from './operator-members.js';
import { assertMayRegisterItself, ownMetadata } from './own-metadata.js';
import type { Admission } from './registration-access.js';

/** A new client, and its registration access token, which is shown only once. */
export interface NewlyRegistered extends StoredClient {
  readonly accessToken: string;
}

/** Operations of clients on their own registration (RFC 7591, RFC 7592): audited, and under one policy (RG6). */
@Injectable()
export class ClientRegistration {
  constructor(
    private readonly validator: MetadataValidator,
    private readonly writer: ClientWriter,
    private readonly secrets: ClientSecrets,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @param sent client metadata as JSON
   * @throws OAuthError `invalid_redirect_uri`, `invalid_client_metadata`, `invalid_software_statement` (RFC 7591
   *   §3.2.2); `invalid_token` when a concurrent request took the last use of the initial access token
   */
  async register(sent: unknown, { use, issuedBy, ...admission }: Admission): Promise<NewlyRegistered> {
    const accessToken = newSecret();
    const registration = { ...admission, registrationTokenDigest: digestOf(accessToken) };
    const valid = await this.validMetadata(ownMetadata(sent, this.validator.offered));
    const client = Client.created(newClientId(), valid, this.clock.now(), registration);
    const details = { name: client.name, registered_by: admission.registeredBy };
    const after = async (tx: Tx) => {
      await use(tx);
      await this.audit.record('client.registered', { clientId: client.id, actor: issuedBy, details }, tx);
    };
    return { ...(await this.writer.add(client, after)), accessToken };
  }

  /**
   * Replaces the metadata of a client (RFC 7592 §2.2). Absent members return to their defaults; restrictions by an administrator
   * stay, see `keptFromOperator`.
   *
   * @throws OAuthError as `register` does; `conflict` after a concurrent change
   */
  async replace(before: Client, sent: unknown): Promise<StoredClient> {
    const own = ownMetadata(sent, this.validator.offered);
    await this.assertNames(own, before);
    const whole = { ...own, ...keptFromOperator(before, this.configuration) };
    const client = before.changed(await this.validMetadata(whole, before), this.clock.now());
    const entry = { clientId: client.id, actor: client.id, details: { changed: differences(before, client) } };
    return this.writer.replace(before, client, (tx) => this.audit.record('client.updated', entry, tx));
  }

  /** Deletes a client with everything that was issued to it (RFC 7592 §2.3). */
  async remove(client: Client): Promise<void> {
    const { id, name } = client;
    const entry = { clientId: id, actor: id, details: { name } };
    await this.writer.remove(client, (tx) => this.audit.record('client.deleted', entry, tx));
  }

  private async validMetadata(own: unknown, before?: Client): Promise<ValidMetadata> {
    const known = before && { id: before.id, before: before.metadata };
    const valid = await this.validator.validate(own, { ...known, registeredItself: true });
    assertMayRegisterItself(valid.metadata);
    return valid;
  }

  /** Checks that the client repeats its id, and its secret unchanged if it sends one (RFC 7592 §2.2). */
  private async assertNames(own: Readonly<Record<string, unknown>>, { id }: Client): Promise<void> {
    const { client_id: clientId, client_secret: secret } = own;
    if (clientId !== id) throw metadataPolicyRefusals.idOfAnotherClient();
    if (secret === undefined) return;
    const isRight = typeof secret === 'string' && (await this.secrets.check(id, secret));
    if (!isRight) throw metadataPolicyRefusals.anotherSecret();
  }
}
