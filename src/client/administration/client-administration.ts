import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { ADMIN_SCOPES, assertHolds, Clock, Precondition, type Actor, type ClientId } from '../../common/index.js';
import { metadataPolicyRefusals } from '../refusals/metadata.js';
import { Client } from '../client.entity.js';
import { isClientId, newClientId } from '../client-id.js';
import { MetadataValidator } from '../metadata/metadata-validator.js';
import { assertKnownMembers } from '../metadata/sound-members.js';
import { ClientView } from './client.dto.js';
import { ClientStore } from '../client.store.js';
import { ClientWriter, unknownClient, type StoredClient } from './client-writer.js';
import type { GivenCredentials } from './new-client-input.js';
import { ADMIN_RESOURCE_ID } from '../resources/admin-resource.js';

/** Operations of administrators on clients; every change is audited. */
@Injectable()
export class ClientAdministration {
  constructor(
    private readonly validator: MetadataValidator,
    private readonly store: ClientStore,
    private readonly writer: ClientWriter,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates a client.
   *
   * @param sent client metadata as JSON
   * @param given an id and a secret that the client has already
   * @throws OAuthError `invalid_redirect_uri`, `invalid_client_metadata`; `access_denied` when the client would hold an
   *   admin scope that the actor does not hold; `conflict` when the id is taken
   */
  async create(sent: unknown, actor: Actor, given: GivenCredentials = {}): Promise<StoredClient> {
    assertKnownMembers(sent);
    const valid = await this.validator.validate(sent, { id: given.id });
    const client = Client.created((given.id as ClientId | undefined) ?? newClientId(), valid, this.clock.now());
    if (actor !== null && given.secret !== undefined && client.secretUse === 'none')
      throw metadataPolicyRefusals.secretNotUsed();
    assertMayHandle(actor, client);
    const entry = { ...about(client, actor), details: { name: client.name } };
    return this.writer.add(client, (tx) => this.audit.record('client.created', entry, tx), given);
  }

  /** @throws OAuthError `not_found` */
  async find(id: string): Promise<Client> {
    // Not through the directory's cache: a change must start from the stored state.
    const client = isClientId(id) ? await this.store.find(id) : null;
    if (client === null || client.isExpiredAt(this.clock.now())) throw unknownClient();
    return client;
  }

  /**
   * Finds a client to change. An actor may not change a client that holds more rights than the actor (ASVS 5.0 V8.2):
   * a new secret or another redirect_uri would give the actor those rights.
   *
   * @throws OAuthError `not_found`; `access_denied` when the client holds an admin scope that the actor does not hold
   */
  async findFor(actor: Actor, id: string): Promise<Client> {
    const client = await this.find(id);
    assertMayHandle(actor, client);
    return client;
  }

  /**
   * Changes members of a client.
   *
   * @param change members to change; null restores the default
   * @throws OAuthError as `findFor` does; as `create` does, for the resulting metadata; `conflict` after a concurrent
   *   change; `precondition_failed`
   */
  async change(id: string, change: unknown, actor: Actor, precondition = Precondition.NONE): Promise<StoredClient> {
    const before = await this.findFor(actor, id);
    precondition.assertHolds(ClientView.of(before));
    assertKnownMembers(change);
    const client = before.changed(await this.validator.validateChange(before, change), this.clock.now());
    assertMayHandle(actor, client);
    const entry = { ...about(client, actor), details: { changed: differences(before, client) } };
    return precondition.binding(
      this.writer.replace(before, client, (tx) => this.audit.record('client.updated', entry, tx)),
    );
  }

  /**
   * Ends every code and token that was issued to the client so far.
   *
   * @throws OAuthError as `findFor` does
   */
  async revoke(id: string, actor: Actor): Promise<void> {
    const client = await this.findFor(actor, id);
    // One millisecond later, so that tokens issued in the current millisecond end as well.
    const at = new Date(this.clock.now().getTime() + 1);
    await this.writer.endTokensBefore(client.id, at, (tx) =>
      this.audit.record('client.revoked', about(client, actor), tx),
    );
  }

  /** @throws OAuthError as `findFor` does; `conflict` for the last administrator; `precondition_failed` */
  async remove(id: string, actor: Actor, precondition = Precondition.NONE): Promise<void> {
    const client = await this.findFor(actor, id);
    precondition.assertHolds(ClientView.of(client));
    const entry = { ...about(client, actor), details: { name: client.name } };
    await precondition.binding(
      this.writer.remove(client, (tx) => this.audit.record('client.deleted', entry, tx), precondition.bindsVersion),
    );
  }
}

/** A client that may introspect tokens of the admin API sees those of all administrators: this needs every scope. */
function assertMayHandle(actor: Actor, client: Client): void {
  if (actor === null) return;
  assertHolds(actor, client.registeredScope);
  if (client.resourceIds.includes(ADMIN_RESOURCE_ID)) assertHolds(actor, ADMIN_SCOPES);
}

function about({ id }: Client, actor: Actor) {
  return { clientId: id, actor: actor?.sub };
}

/** Names of the members whose values differ. */
export function differences(before: Client, after: Client): string[] {
  const membersOf = ({ metadata, disabled }: Client): Record<string, unknown> => ({ ...metadata, disabled });
  const [old, now] = [membersOf(before), membersOf(after)];
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].toSorted().filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]));
}
