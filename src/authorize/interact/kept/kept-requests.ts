import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import {
  Clock,
  FixedWindow,
  networkOf,
  newId,
  plusSeconds,
  type ClientId,
  type Digest,
  type InteractionId,
} from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { Transactions, Verdicts } from '../../../database/index.js';
import type { AuthorizationParameters } from '../../request/authorization-parameters.js';
import { interactionRefusals } from '../../refusals/interaction.js';
import { INTERACTION_LIFETIME } from '../interaction.js';
import { KeptRequest } from './kept-request.entity.js';
import { KeptRequestStore } from './kept-request.store.js';

/** Seconds that parameters are kept for a person who has not signed in. */
const UNTIL_SOMEBODY_ACTS = 600;
/** Requests of one network that are kept in a minute, by each process. */
const OF_A_NETWORK = 30;
/** Of all together. */
const OF_ALL = 600;
const ALL = 'all';
/** Bytes that parameters may come to: more than their lengths allow. */
const MOST_BYTES = 200_000;

export interface RequestToKeep {
  readonly clientId: ClientId;
  readonly browserDigest: Digest;
  readonly parameters: AuthorizationParameters;
}

/** Keeps the parameters that an address cannot carry: compressed, limited in number, and gone soon where nobody acts. */
@Injectable()
export class KeptRequests {
  private readonly limit: KeepingLimit;

  constructor(
    private readonly store: KeptRequestStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly verdicts: Verdicts,
    configuration: Configuration,
  ) {
    this.limit = new KeepingLimit(configuration.rateLimits);
  }

  /**
   * @param address where the request came from
   * @throws PageError `temporarily_unavailable` (429) when too many are kept already
   */
  async keep({ parameters, ...about }: RequestToKeep, address: string | undefined): Promise<InteractionId> {
    this.limit.count(address, this.clock.seconds());
    const [id, now] = [newId<InteractionId>(), this.clock.now()];
    const packed = deflateRawSync(JSON.stringify(parameters)).toString('base64');
    const times = { createdAt: now, expiresAt: plusSeconds(now, UNTIL_SOMEBODY_ACTS) };
    const request = KeptRequest.of({ id, ...about, ...times, parameters: packed, usedBy: null });
    await this.transactions.runStatement((statement) => this.store.add(statement, request));
    return id;
  }

  /** After a sign-in: for the rest of the time that a request waits. */
  async extend(id: InteractionId, createdAt: Date): Promise<void> {
    const until = plusSeconds(createdAt, INTERACTION_LIFETIME);
    await this.transactions.runStatement((statement) => this.store.extend(statement, id, until));
  }

  /** @returns null when they are gone */
  async parametersOf(id: InteractionId): Promise<AuthorizationParameters | null> {
    const isGone = (row: KeptRequest | null) => row === null || row.isExpiredAt(this.clock.now());
    const request = await this.verdicts.confirmed(() => this.store.find(id), isGone);
    return request === null || request.isExpiredAt(this.clock.now()) ? null : unpacked(request);
  }

  /**
   * A row of release 0.1, whose pages carry its id.
   *
   * @param digest of the browser that asks: where the row is bound to none yet, it becomes bound to this one
   */
  async findEarlier(id: InteractionId, digest: Digest): Promise<KeptRequest | null> {
    const isAnothers = (row: KeptRequest | null) => row?.browserDigest !== digest;
    const request = await this.verdicts.confirmed(() => this.store.find(id), isAnothers);
    if (request?.browserDigest !== null) return request;
    await this.transactions.run((tx) => this.store.bind(tx, id, digest));
    return this.store.find(id);
  }
}

/** Bounds what strangers can have this process write: a request that an address cannot carry is rare. */
class KeepingLimit {
  private readonly window = new FixedWindow();

  /** @param perNetwork whether networks are told apart; RATE_LIMITS=off: only all together are counted */
  constructor(private readonly perNetwork: boolean) {}

  /**
   * @param address where the request came from
   * @param now seconds since 1970
   * @throws PageError `temporarily_unavailable` (429, with Retry-After)
   */
  count(address: string | undefined, now: number): void {
    const ofNetwork = this.perNetwork ? this.window.hit(networkOf(address ?? ''), now) : 0;
    if (ofNetwork <= OF_A_NETWORK && this.window.hit(ALL, now) <= OF_ALL) return;
    throw interactionRefusals.tooManyLongRequests({ headers: { 'Retry-After': String(FixedWindow.left(now)) } });
  }
}

export function unpacked({ parameters }: KeptRequest): AuthorizationParameters {
  if (typeof parameters !== 'string') return parameters;
  const text = inflateRawSync(Buffer.from(parameters, 'base64'), { maxOutputLength: MOST_BYTES }).toString();
  return JSON.parse(text) as AuthorizationParameters;
}
