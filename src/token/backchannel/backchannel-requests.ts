import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import {
  Clock,
  isId,
  newBearerValue,
  plusSeconds,
  type BackchannelRequestId,
  type OAuthError,
} from '../../common/index.js';
import { Verdicts, type SingleUse, type Tx } from '../../database/index.js';
import { UserDirectory, type User } from '../../user/index.js';
import type { Descendant, LiveSignIn } from '../authorizations/live-authorizations.js';
import { UNANSWERED, type Answered } from '../polled/polled-request.js';
import { PolledRequests } from '../polled/polled-requests.js';
import { backchannelGrantRefusals } from '../refusals/backchannel.js';
import { BackchannelRequest } from './backchannel-request.entity.js';
import { BackchannelRequestStore } from './backchannel-request.store.js';
import { Notifications } from './notifications.js';

export interface NewBackchannelRequest extends Pick<
  BackchannelRequest,
  'scopeText' | 'resource' | 'details' | 'acrValues' | 'bindingMessage'
> {
  readonly client: Client;
  readonly user: User;
  /** Seconds. */
  readonly expiresIn: number;
  /** By which the client recognises a notice; undefined for a client that polls only. */
  readonly notificationToken: string | undefined;
}

/** Requests of one person that wait at a time, so that clients cannot flood people. */
const MOST_PENDING = 3;

/** Stores requests for approval, and finds, answers and redeems them. */
@Injectable()
export class BackchannelRequests {
  constructor(
    private readonly store: BackchannelRequestStore,
    private readonly users: UserDirectory,
    private readonly verdicts: Verdicts,
    private readonly polled: PolledRequests,
    private readonly notifications: Notifications,
    private readonly clock: Clock,
  ) {}

  /** A new request: its row, and the `auth_req_id` that the client receives. Nothing is stored yet. */
  prepare(asked: NewBackchannelRequest): { readonly value: string; readonly row: BackchannelRequest } {
    const { client, user, expiresIn, notificationToken, ...columns } = asked;
    const { id, digest, value } = newBearerValue<BackchannelRequestId>();
    const createdAt = this.clock.now();
    const row = BackchannelRequest.of({
      ...columns,
      id,
      digest,
      clientId: client.id,
      userId: user.id,
      notification:
        notificationToken === undefined
          ? null
          : this.notifications.seal(id, { token: notificationToken, authReqId: value }),
      attempts: 0,
      nextAttemptAt: null,
      ...UNANSWERED,
      createdAt,
      expiresAt: plusSeconds(createdAt, expiresIn),
    });
    return { value, row };
  }

  /**
   * Stores a request. It locks the person, so that requests at the same time cannot exceed the limit together.
   *
   * @returns `tooMany` when MOST_PENDING wait already, `gone` when the person was disabled or removed meanwhile
   */
  async add(tx: Tx, row: BackchannelRequest): Promise<'added' | 'tooMany' | 'gone'> {
    if (!(await this.users.holdEnabled(tx, row.userId))) return 'gone';
    if ((await this.store.countPending(tx, row.userId, this.clock.now())) >= MOST_PENDING) return 'tooMany';
    await this.store.add(tx, row);
    return 'added';
  }

  /**
   * The request with this `auth_req_id`, and what the person allowed if that is live; null when this server did not
   * issue it.
   *
   * @param value untrusted
   */
  find(value: string): Promise<Descendant<BackchannelRequest, LiveSignIn> | null> {
    return this.polled.find(value, this.store.findWithSignIn);
  }

  /** @param id from the address of a page, untrusted */
  async findById(id: string): Promise<BackchannelRequest | null> {
    if (!isId(id)) return null;
    return this.verdicts.confirmed(
      () => this.store.find(id as BackchannelRequestId),
      (found) => found === null,
    );
  }

  /** The requests that wait for the answer of a person, the latest first. */
  pendingOf({ id }: Pick<User, 'id'>): Promise<readonly BackchannelRequest[]> {
    return this.store.pendingOf(id, this.clock.now());
  }

  /**
   * The answer of the person.
   *
   * @param lost the error of an answer that comes second, or too late
   */
  answerOnce(row: BackchannelRequest, answered: Answered, lost: () => OAuthError): SingleUse {
    // The notice to the client becomes due with the answer.
    const columnsAt = (now: Date) => ({ ...answered, nextAttemptAt: row.notification === null ? null : now });
    return this.polled.answerOnce(this.store.polled, row, columnsAt, lost);
  }

  /** The exchange of an allowed request for tokens. A second one issues nothing. */
  once(row: BackchannelRequest): SingleUse {
    return this.polled.once(this.store.polled, row, backchannelGrantRefusals.used);
  }
}
