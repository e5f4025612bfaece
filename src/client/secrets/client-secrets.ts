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

/** How many secrets a client may have at a time, so that a check has a bounded cost. */
const MOST = 20;

/** A secret that is not stored yet, with the text to hand out once. */
export interface NewClientSecret {
  readonly row: ClientSecret;
  readonly value: string;
}

/** A secret as text, because a MAC needs it (OIDC Core §10.1). */
export interface ReadableSecret {
  readonly id: string;
  readonly value: string;
}

/** Who is refused, and whether there is such a client. */
export interface Suspect {
  readonly id: string;
  readonly isKnown: boolean;
}

type WithDigest = Pick<ClientSecret, 'digest'>;

/** The secrets of clients: digests, and sealed ones where a MAC needs them; from a memory never older than a second. */
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

  /** How many presented secrets were compared since the start: one for each request that shows one, whoever it names. */
  get compared(): number {
    return this.count;
  }

  /** @param value 256 random bits, or what an operator chose for the first admin client */
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

  /**
   * @throws OAuthError `conflict` when the client has as many secrets as it may
   */
  async assertRoom(clientId: ClientId): Promise<void> {
    if ((await this.store.ofClient(clientId)).length < MOST) return;
    throw clientAdminRefusals.tooManySecrets({ most: String(MOST) });
  }

  /** To call when the client makes no MACs with its secrets any more. */
  async unseal(tx: Tx, clientId: ClientId): Promise<void> {
    await this.store.unseal(tx, clientId);
  }

  /** @returns whether the client had such a secret */
  remove(tx: Tx, clientId: ClientId, id: string): Promise<boolean> {
    return this.store.remove(tx, clientId, id);
  }

  async removeAll(tx: Tx, clientId: ClientId): Promise<void> {
    await this.store.removeAll(tx, clientId);
  }

  /** To call after the COMMIT of a change. */
  forget(clientId: ClientId): void {
    this.cache.forget(clientId);
  }

  /** As `RecentCache.forgetBefore`. */
  forgetBefore(clientId: string, begun: number): boolean {
    return this.cache.forgetBefore(clientId, begun);
  }

  /** Whether a secret of the client that has not expired is this one; its use is not noted. */
  async has(clientId: ClientId, value: string): Promise<boolean> {
    const now = this.clock.now();
    const digest = digestOf(value);
    const all = await this.store.ofClient(clientId);
    return all.some((secret) => secret.isLiveAt(now) && equalsInConstantTime(secret.digest, digest));
  }

  /** The oldest first, each with its last use as this process knows it. */
  async ofClient(clientId: ClientId): Promise<readonly ClientSecret[]> {
    const rows = await this.store.ofClient(clientId);
    return rows.map((row) => Object.assign(row, { lastUsedAt: this.usage.lastUse(row.id) ?? row.lastUsedAt }));
  }

  /**
   * Checks a presented secret against every live one, in constant time (OIDC Core §16.12), and notes its use.
   *
   * @param forms the same secret, in each form in which it may have been sent
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
   * The work of `check`, or of `readable`, for nobody: the same look-up, and a comparison with a digest that no secret
   * has.
   *
   * @param forms as for `check`
   * @returns a secret that nobody has
   */
  async pretend({ id, isKnown }: Suspect, ...forms: readonly string[]): Promise<ReadableSecret> {
    // Invented ids push no client out of memory.
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
   * The live secrets of a client whose `secretUse` is `read`, the oldest first; nobody else's can be read.
   *
   * @throws Error when no key of ENCRYPTION_KEY opens one
   */
  async readable(clientId: ClientId): Promise<readonly ReadableSecret[]> {
    const now = this.clock.now();
    const live = (await this.cache.get(clientId)).filter((secret) => secret.isLiveAt(now));
    return live.flatMap(({ id, sealed }) =>
      sealed === null ? [] : [{ id, value: this.encryption.decrypt(sealed, placeOf(ClientSecret, id)).toString() }],
    );
  }

  /** Notes the use of a secret that was read. */
  markUsed({ id }: ReadableSecret): void {
    this.usage.mark(id, this.clock.now());
  }
}

/** Compares with every digest, whichever matches. */
function matches(secret: WithDigest, digests: readonly string[]): boolean {
  return digests.filter((digest) => equalsInConstantTime(secret.digest, digest)).length > 0;
}
