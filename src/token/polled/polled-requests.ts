import { Injectable } from '@nestjs/common';
import {
  Clock,
  equalsInConstantTime,
  newId,
  parseBearerValue,
  type AttemptId,
  type OAuthError,
} from '../../common/index.js';
import { Verdicts, type SingleUse } from '../../database/index.js';
import type { Descendant, LiveSignIn } from '../authorizations/live-authorizations.js';
import type { Answered, PolledRequest } from './polled-request.js';
import type { PolledRows } from './polled-rows.js';

/** Reads a request with its authorization, if it is live. */
type Find<Row extends PolledRequest> = (id: Row['id']) => Promise<Descendant<Row, LiveSignIn> | null>;

/** Finds, answers and redeems polled requests of every table. */
@Injectable()
export class PolledRequests {
  constructor(
    private readonly verdicts: Verdicts,
    private readonly clock: Clock,
  ) {}

  /**
   * The request that a client polls for, and what the person allowed if that is live; null when this server did not
   * issue the value.
   *
   * @param value untrusted
   */
  async find<Row extends PolledRequest>(value: string, find: Find<Row>): Promise<Descendant<Row, LiveSignIn> | null> {
    const presented = parseBearerValue<Row['id']>(value);
    if (presented === null) return null;
    const isDoubtful = (found: Descendant<Row, LiveSignIn> | null) =>
      found === null || (found.row.answer === 'allowed' && found.live === null);
    const found = await this.verdicts.confirmed(() => find(presented.id), isDoubtful);
    return found !== null && equalsInConstantTime(found.row.digest, presented.digest) ? found : null;
  }

  /**
   * The answer of the person.
   *
   * @param columnsAt the answer, with further columns of the table, at the time of the claim
   * @param lost the error of an answer that comes second, or too late
   */
  answerOnce(
    rows: PolledRows,
    { id }: PolledRequest,
    columnsAt: (now: Date) => Answered,
    lost: () => OAuthError,
  ): SingleUse {
    const attempt = newId<AttemptId>(this.clock.now());
    return {
      claim: (writer) => {
        const now = this.clock.now();
        return rows.answer(writer, id, attempt, now, columnsAt(now));
      },
      lost: () => Promise.reject(lost()),
    };
  }

  /**
   * The exchange of an allowed request for tokens. A second one issues nothing.
   *
   * @param used the error of a second exchange
   */
  once(rows: PolledRows, { id }: PolledRequest, used: () => OAuthError): SingleUse {
    const attempt = newId<AttemptId>(this.clock.now());
    return { claim: (writer) => rows.claim(writer, id, attempt), lost: () => Promise.reject(used()) };
  }
}
