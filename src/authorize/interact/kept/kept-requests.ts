import { Injectable } from '@nestjs/common';
import { Clock, newId, plusSeconds, type ClientId, type Digest, type InteractionId } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { Transactions, Verdicts } from '../../../database/index.js';
import type { AuthorizationParameters } from '../../request/authorization-parameters.js';
import { interactionRefusals } from '../../refusals/interaction.js';
import { packed, unpacked } from '../../request/packed-parameters.js';
import { StoringLimit } from '../../request/storing-limit.js';
import { INTERACTION_LIFETIME } from '../interaction.js';
import { KeptRequest } from './kept-request.entity.js';
import { KeptRequestStore } from './kept-request.store.js';

/** Seconds that parameters are kept before the user signs in. */
const LIFETIME_BEFORE_SIGN_IN = 600;

export interface RequestToKeep {
  readonly clientId: ClientId;
  readonly browserDigest: Digest;
  readonly parameters: AuthorizationParameters;
}

/** Stores parameters that are too long for an address: compressed, limited in number, and for a short time. */
@Injectable()
export class KeptRequests {
  private readonly limit: StoringLimit;

  constructor(
    private readonly store: KeptRequestStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly verdicts: Verdicts,
    configuration: Configuration,
  ) {
    this.limit = new StoringLimit(configuration.rateLimits);
  }

  /**
   * @param address of the sender
   * @throws PageError `temporarily_unavailable` (429) when too many requests are stored
   */
  async keep({ parameters, ...about }: RequestToKeep, address: string | undefined): Promise<InteractionId> {
    const wait = this.limit.count(address, this.clock.seconds());
    if (wait > 0) throw interactionRefusals.tooManyLongRequests({ headers: { 'Retry-After': String(wait) } });
    const [id, now] = [newId<InteractionId>(), this.clock.now()];
    const times = { createdAt: now, expiresAt: plusSeconds(now, LIFETIME_BEFORE_SIGN_IN) };
    const request = KeptRequest.of({ id, ...about, ...times, parameters: packed(parameters), usedBy: null });
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
    return request === null || request.isExpiredAt(this.clock.now()) ? null : parametersIn(request);
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

/** The parameters of a row, of this release or of release 0.1. */
export function parametersIn({ parameters }: KeptRequest): AuthorizationParameters {
  return typeof parameters === 'string' ? unpacked(parameters) : parameters;
}
