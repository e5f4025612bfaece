import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  Clock,
  digestOf,
  equalsInConstantTime,
  newId,
  newSecret,
  OAuthError,
  type ClientId,
} from '../../common/index.js';
import { ShortCache } from '../short-cache.js';
import { ClientSecret } from './client-secret.entity.js';
import { ClientSecretStore } from './client-secret.store.js';
import { SecretUsage } from './secret-usage.js';

/** How many secrets a client may have at a time, so that a check has a bounded cost. */
const MOST = 20;

/** A secret that is not stored yet, with the text to hand out once. */
export interface NewClientSecret {
  readonly row: ClientSecret;
  readonly value: string;
}

/** The secrets of clients: digests only, from a memory never older than a second. */
@Injectable()
export class ClientSecrets {
  private readonly cache: ShortCache<readonly ClientSecret[]>;

  constructor(
    private readonly store: ClientSecretStore,
    private readonly usage: SecretUsage,
    private readonly clock: Clock,
  ) {
    this.cache = new ShortCache<readonly ClientSecret[]>((clientId) => store.ofClient(clientId), { max: 10_000 });
  }

  /** @param value 256 random bits, or what an operator chose for the first admin client */
  prepare(clientId: ClientId, { value = newSecret(), expiresAt = null as Date | null } = {}): NewClientSecret {
    const createdAt = this.clock.now();
    const row = { id: newId(), clientId, digest: digestOf(value), createdAt, expiresAt, lastUsedAt: null };
    return { row: Object.assign(new ClientSecret(), row), value };
  }

  async add(tx: EntityManager, secret: ClientSecret): Promise<void> {
    await this.store.add(tx, secret);
  }

  /**
   * @throws OAuthError `conflict` when the client has as many secrets as it may
   */
  async assertRoom(clientId: ClientId): Promise<void> {
    if ((await this.store.ofClient(clientId)).length < MOST) return;
    throw new OAuthError('conflict', `A client has at most ${MOST} secrets; delete one first`);
  }

  /** @returns whether the client had such a secret */
  remove(tx: EntityManager, clientId: ClientId, id: string): Promise<boolean> {
    return this.store.remove(tx, clientId, id);
  }

  async removeAll(tx: EntityManager, clientId: ClientId): Promise<void> {
    await this.store.removeAll(tx, clientId);
  }

  /** To call after the COMMIT of a change. */
  forget(clientId: ClientId): void {
    this.cache.forget(clientId);
  }

  /** The oldest first, each with its last use as this process knows it. */
  async ofClient(clientId: ClientId): Promise<readonly ClientSecret[]> {
    const rows = await this.store.ofClient(clientId);
    return rows.map((row) => Object.assign(row, { lastUsedAt: this.usage.lastUse(row.id) ?? row.lastUsedAt }));
  }

  /** Checks a presented secret against every live one, in constant time (OIDC Core §16.12), and notes its use. */
  async check(clientId: ClientId, presented: string): Promise<boolean> {
    const now = this.clock.now();
    const digest = digestOf(presented);
    const matching = (await this.cache.get(clientId)).filter((secret) => equalsInConstantTime(secret.digest, digest));
    const live = matching.find((secret) => secret.isLiveAt(now));
    if (live !== undefined) this.usage.mark(live.id, now);
    return live !== undefined;
  }
}
