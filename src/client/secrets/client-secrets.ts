import { Injectable } from '@nestjs/common';
import {
  type ClientId,
  Clock,
  digestOf,
  Encryption,
  equalsInConstantTime,
  newId,
  newSecret,
  RecentCache,
} from '../../common/index.js';
import { CACHE_AGE } from '../../config/index.js';
import { placeOf, type Tx } from '../../database/index.js';
import type { Client } from '../client.entity.js';
import { isClientId } from '../client-id.js';
import { ClientSecret } from './client-secret.entity.js';
import { ClientSecretStore } from './client-secret.store.js';
import { SecretUsage } from './secret-usage.js';
import { clientAdminRefusals } from '../refusals/administration.js';

/** Maximum number of secrets of a client, so that a check has a bounded cost. */
const MAX_SECRETS = 20;

/** A secret that is not stored yet, with its value, which is shown only once. */
export interface NewClientSecret {
  readonly row: ClientSecret;
  readonly value: string;
}

/** A secret as text, as the key of a MAC (OIDC Core §10.1). */
export interface ReadableSecret {
  readonly id: string;
  readonly value: string;
}

/** The id in a refused request, and whether such a client exists. */
export interface RefusedClient {
  readonly id: string;
  readonly isKnown: boolean;
}

type WithDigest = Pick<ClientSecret, 'digest'>;

/** The secrets of clients, as digests, and sealed if a MAC needs them; cached for at most one second. */
@Injectable()
export class ClientSecrets {
  private readonly cache: RecentCache<readonly ClientSecret[]>;
  private readonly decoy: ReadableSecret = { id: '', value: newSecret() };
  private readonly decoyRow = { digest: digestOf(this.decoy.value) };
  private count = 0;

  constructor(
    private readonly store: ClientSecretStore,
    private readonly usage: SecretUsage,
    private readonly clock: Clock,
    private readonly encryption: Encryption,
  ) {
    const load = (clientId: string) => store.ofClient(clientId);
    this.cache = new RecentCache<readonly ClientSecret[]>(load, { age: CACHE_AGE, most: 10_000 });
  }

  /** Number of comparisons since the start: one for each presented secret, for unknown clients too. */
  get compared(): number {
    return this.count;
  }

  /** @param value by default 256 random bits; an operator may choose the value for the first admin client */
  prepare(client: Client, { value = newSecret(), expiresAt = null as Date | null } = {}): NewClientSecret {
    const id = newId();
    const sealed =
      client.secretUse === 'read' ? this.encryption.encrypt(Buffer.from(value), placeOf(ClientSecret, id)) : null;
    const createdAt = this.clock.now();
    const row = { id, clientId: client.id, digest: digestOf(value), sealed, createdAt, expiresAt, lastUsedAt: null };
    return { row: ClientSecret.of(row), value };
  }

  async add(tx: Tx, secret: ClientSecret): Promise<void> {
    await this.store.add(tx, secret);
  }

  /** @throws OAuthError `conflict` when the client has the maximum number of secrets */
  async assertBelowLimit(clientId: ClientId): Promise<void> {
    if ((await this.store.ofClient(clientId)).length < MAX_SECRETS) return;
    throw clientAdminRefusals.tooManySecrets({ most: String(MAX_SECRETS) });
  }

  /** Call when the client no longer makes MACs with its secrets. */
  async unseal(tx: Tx, clientId: ClientId): Promise<void> {
    await this.store.unseal(tx, clientId);
  }

  /** @returns whether the client had the secret */
  remove(tx: Tx, clientId: ClientId, id: string): Promise<boolean> {
    return this.store.remove(tx, clientId, id);
  }

  async removeAll(tx: Tx, clientId: ClientId): Promise<void> {
    await this.store.removeAll(tx, clientId);
  }

  /** Call after the COMMIT of a change. */
  forget(clientId: ClientId): void {
    this.cache.forget(clientId);
  }

  /** As `RecentCache.forgetBefore`. */
  forgetBefore(clientId: string, startedAt: number): boolean {
    return this.cache.forgetBefore(clientId, startedAt);
  }

  /** Whether the value is a secret of the client that has not expired. Does not count as a use. */
  async has(clientId: ClientId, value: string): Promise<boolean> {
    const now = this.clock.now();
    const digest = digestOf(value);
    const all = await this.store.ofClient(clientId);
    return all.some((secret) => secret.isLiveAt(now) && equalsInConstantTime(secret.digest, digest));
  }

  /** Oldest first, each with its last use, including uses that are not written yet. */
  async ofClient(clientId: ClientId): Promise<readonly ClientSecret[]> {
    const rows = await this.store.ofClient(clientId);
    return rows.map((row) => Object.assign(row, { lastUsedAt: this.usage.lastUse(row.id) ?? row.lastUsedAt }));
  }

  /**
   * Compares a presented secret with every live one in constant time (OIDC Core §16.12), and marks a match as used.
   *
   * @param forms the same secret in each form in which it may have been sent
   */
  async check(clientId: ClientId, ...forms: readonly string[]): Promise<boolean> {
    const now = this.clock.now();
    const all = await this.cache.get(clientId);
    const matching = this.matching(all, forms);
    const live = matching.find((secret) => secret.isLiveAt(now));
    if (live !== undefined) this.usage.mark(live.id, now);
    return live !== undefined;
  }

  /**
   * Does the work of `check` or `readable` without a result: the same look-up, and a comparison with the digest of a
   * decoy.
   *
   * @param forms as for `check`
   * @returns the decoy, which is no client's secret
   */
  async pretend({ id, isKnown }: RefusedClient, ...forms: readonly string[]): Promise<ReadableSecret> {
    // Unknown ids must not displace clients from the cache.
    if (isKnown) await this.cache.get(id);
    else if (isClientId(id)) await this.store.ofClient(id);
    if (forms.length > 0) this.matching([this.decoyRow], forms);
    return this.decoy;
  }

  private matching<Row extends WithDigest>(all: readonly Row[], forms: readonly string[]): readonly Row[] {
    this.count++;
    const digests = forms.map(digestOf);
    return all.filter((secret) => matches(secret, digests));
  }

  /**
   * The live secrets of a client whose `secretUse` is `read`, oldest first; those of other clients are not readable.
   *
   * @throws Error when no key of ENCRYPTION_KEY decrypts one
   */
  async readable(clientId: ClientId): Promise<readonly ReadableSecret[]> {
    const now = this.clock.now();
    const live = (await this.cache.get(clientId)).filter((secret) => secret.isLiveAt(now));
    return live.flatMap(({ id, sealed }) =>
      sealed === null ? [] : [{ id, value: this.encryption.decrypt(sealed, placeOf(ClientSecret, id)).toString() }],
    );
  }

  /** Marks a readable secret as used. */
  markUsed({ id }: ReadableSecret): void {
    this.usage.mark(id, this.clock.now());
  }
}

/** Compares with every digest, also after a match. */
function matches(secret: WithDigest, digests: readonly string[]): boolean {
  return digests.filter((digest) => equalsInConstantTime(secret.digest, digest)).length > 0;
}
