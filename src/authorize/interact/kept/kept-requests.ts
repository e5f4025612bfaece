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

/** Seconds that parameters are kept before the user signs in. */
const LIFETIME_BEFORE_SIGN_IN = 600;
/** The number of requests that one process stores per minute and network. */
const MOST_PER_NETWORK = 30;
/** The number of requests that one process stores per minute in total. */
const MOST_IN_TOTAL = 600;
const TOTAL = 'all';
/** Bytes of the decompressed parameters: more than their length limits allow. */
const MOST_BYTES = 200_000;

export interface RequestToKeep {
  readonly clientId: ClientId;
  readonly browserDigest: Digest;
  readonly parameters: AuthorizationParameters;
}

/** Stores parameters that are too long for an address: compressed, limited in number, and for a short time. */
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
   * @param address of the sender
   * @throws PageError `temporarily_unavailable` (429) when too many requests are stored
   */
  async keep({ parameters, ...about }: RequestToKeep, address: string | undefined): Promise<InteractionId> {
    this.limit.count(address, this.clock.seconds());
    const [id, now] = [newId<InteractionId>(), this.clock.now()];
    const packed = deflateRawSync(JSON.stringify(parameters)).toString('base64');
    const times = { createdAt: now, expiresAt: plusSeconds(now, LIFETIME_BEFORE_SIGN_IN) };
    const request = KeptRequest.of({ id, ...about, ...times, parameters: packed, usedBy: null });
    await this.transactions.runStatement((statement) => this.store.add(statement, request));
    return id;
  }

  /** After a sign-in: keeps the parameters for the rest of the interaction's lifetime. */
  async extend(id: InteractionId, createdAt: Date): Promise<void> {
    const until = plusSeconds(createdAt, INTERACTION_LIFETIME);
    await this.transactions.runStatement((statement) => this.store.extend(statement, id, until));
  }

  /** @returns null when they are unknown or have expired */
  async parametersOf(id: InteractionId): Promise<AuthorizationParameters | null> {
    const isGone = (row: KeptRequest | null) => row === null || row.isExpiredAt(this.clock.now());
    const request = await this.verdicts.confirmed(() => this.store.find(id), isGone);
    return request === null || request.isExpiredAt(this.clock.now()) ? null : unpacked(request);
  }

  /**
   * Finds a row of release 0.1, whose pages carry its id.
   *
   * @param digest of the visitor's browser. A row that is not bound to a browser becomes bound to this one
   */
  async findEarlier(id: InteractionId, digest: Digest): Promise<KeptRequest | null> {
    const isForeign = (row: KeptRequest | null) => row?.browserDigest !== digest;
    const request = await this.verdicts.confirmed(() => this.store.find(id), isForeign);
    if (request?.browserDigest !== null) return request;
    await this.transactions.run((tx) => this.store.bind(tx, id, digest));
    return this.store.find(id);
  }
}

/** Limits how many rows unauthenticated requests can make this process write. */
class KeepingLimit {
  private readonly window = new FixedWindow();

  /** @param perNetwork whether to count per network as well; false when RATE_LIMITS is off */
  constructor(private readonly perNetwork: boolean) {}

  /**
   * @param address of the sender
   * @param now seconds since 1970
   * @throws PageError `temporarily_unavailable` (429, with Retry-After)
   */
  count(address: string | undefined, now: number): void {
    const ofNetwork = this.perNetwork ? this.window.hit(networkOf(address ?? ''), now) : 0;
    if (ofNetwork <= MOST_PER_NETWORK && this.window.hit(TOTAL, now) <= MOST_IN_TOTAL) return;
    throw interactionRefusals.tooManyLongRequests({ headers: { 'Retry-After': String(FixedWindow.left(now)) } });
  }
}

export function unpacked({ parameters }: KeptRequest): AuthorizationParameters {
  if (typeof parameters !== 'string') return parameters;
  const text = inflateRawSync(Buffer.from(parameters, 'base64'), { maxOutputLength: MOST_BYTES }).toString();
  return JSON.parse(text) as AuthorizationParameters;
}
