import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import {
  Clock,
  isId,
  newBearerValue,
  plusSeconds,
  type DeviceRequestId,
  type Digest,
  type OAuthError,
} from '../../common/index.js';
import { isUniqueViolation, Transactions, Verdicts, type SingleUse } from '../../database/index.js';
import type { Descendant, LiveSignIn } from '../authorizations/live-authorizations.js';
import { UNANSWERED, type Answered } from '../polled/polled-request.js';
import { PolledRequests } from '../polled/polled-requests.js';
import { Polls } from '../polled/polls.js';
import { deviceGrantRefusals } from '../refusals/device.js';
import { DeviceRequest } from './device-request.entity.js';
import { DeviceRequestStore } from './device-request.store.js';
import { newUserCode, userCodeIn } from './user-code.js';

export interface NewDeviceRequest extends Pick<DeviceRequest, 'scopeText' | 'resource' | 'details' | 'acrValues'> {
  readonly client: Client;
}

/** Seconds in which a person must enter the code and answer. */
export const DEVICE_CODE_LIFETIME = 600;
/** Attempts to find a code that no other request has. A second one is needed once in millions of requests. */
const MOST_CODES = 5;

/** Stores requests of devices, and finds, answers and redeems them. */
@Injectable()
export class DeviceRequests {
  constructor(
    private readonly store: DeviceRequestStore,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
    private readonly polls: Polls,
    private readonly polled: PolledRequests,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores a new request.
   *
   * @returns its row, and the `device_code` that the device receives
   */
  async begin({
    client,
    ...asked
  }: NewDeviceRequest): Promise<{ readonly value: string; readonly row: DeviceRequest }> {
    const { id, digest, value } = newBearerValue<DeviceRequestId>();
    const createdAt = this.clock.now();
    const expiresAt = plusSeconds(createdAt, DEVICE_CODE_LIFETIME);
    const columns = { ...asked, id, digest, clientId: client.id, browserDigest: null, createdAt, expiresAt };
    for (let left = MOST_CODES; ; left--) {
      const row = DeviceRequest.of({ ...columns, ...UNANSWERED, userCode: newUserCode() });
      try {
        await this.transactions.runStatement((one) => this.store.add(one, row));
        return { value, row };
      } catch (error) {
        if (!isUniqueViolation(error) || left === 1) throw error;
        // The row itself, when the first attempt was lost on its way back.
        const stored = await this.store.find(id);
        if (stored !== null) return { value, row: stored };
      }
    }
  }

  /**
   * The request with this `device_code`, and what the person allowed if that is live; null when this server did not
   * issue it.
   *
   * @param value untrusted
   */
  find(value: string): Promise<Descendant<DeviceRequest, LiveSignIn> | null> {
    return this.polled.find(value, this.store.findWithSignIn);
  }

  /** @param id from the address of a page, untrusted */
  async findById(id: string): Promise<DeviceRequest | null> {
    if (!isId(id)) return null;
    return this.verdicts.confirmed(
      () => this.store.find(id as DeviceRequestId),
      // A browser opens the page directly after the code was bound to it.
      (found) => found?.browserDigest == null,
    );
  }

  /** @param typed the code that a person entered, untrusted */
  async findByUserCode(typed: string): Promise<DeviceRequest | null> {
    const code = userCodeIn(typed);
    if (code === null) return null;
    return this.verdicts.confirmed(
      () => this.store.findByUserCode(code),
      (found) => found === null,
    );
  }

  /** Gives a request to the first browser. @returns whether this browser is the first */
  bind({ id }: DeviceRequest, browser: Digest): Promise<boolean> {
    return this.transactions.runStatement((one) => this.store.bind(one, id, browser));
  }

  /** The refusal of a poll while the person has not answered: `authorization_pending` or `slow_down` (RFC 8628 §3.5). */
  async poll(row: DeviceRequest): Promise<OAuthError> {
    const longer = await this.polls.note(this.store.polled, row);
    return longer === null ? deviceGrantRefusals.pending() : deviceGrantRefusals.tooFast({ interval: String(longer) });
  }

  /**
   * The answer of the person.
   *
   * @param lost the error of an answer that comes second, or too late
   */
  answerOnce(row: DeviceRequest, answered: Answered, lost: () => OAuthError): SingleUse {
    return this.polled.answerOnce(this.store.polled, row, () => answered, lost);
  }

  /** The exchange of an allowed request for tokens. A second one issues nothing. */
  once(row: DeviceRequest): SingleUse {
    return this.polled.once(this.store.polled, row, deviceGrantRefusals.used);
  }
}
