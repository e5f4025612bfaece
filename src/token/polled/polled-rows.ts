import { IsNull, LessThanOrEqual, MoreThan, type EntityTarget } from 'typeorm';
import type { AttemptId } from '../../common/index.js';
import type { Claim, CompiledTable, Statements, Writer } from '../../database/index.js';
import type { Answered, PolledRequest } from './polled-request.js';

/** The writes of every table of polled requests: the pace of the polls, the answer, and the exchange for tokens. */
export class PolledRows {
  private readonly table: CompiledTable<PolledRequest>;

  constructor(
    private readonly entity: EntityTarget<PolledRequest>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(entity);
  }

  /**
   * Notes a poll. Of several polls at once, also in several processes, one is in time.
   *
   * @param since the client has waited long enough if it last polled before
   * @returns whether it has
   */
  async poll(writer: Writer, id: string, now: Date, since: Date): Promise<boolean> {
    // TypeORM: by comparison.
    const isInTime = [
      { id, lastPolledAt: IsNull() },
      { id, lastPolledAt: LessThanOrEqual(since) },
    ];
    return (await writer.update(this.entity, isInTime, { lastPolledAt: now })).affected === 1;
  }

  /** Makes the client wait longer. */
  async slowDown(writer: Writer, { id, pollInterval }: PolledRequest, longer: number): Promise<void> {
    await this.table.update(writer, { id, pollInterval }, { pollInterval: longer });
  }

  /**
   * The first answer within the lifetime of the request wins.
   *
   * @param answered with further columns of the table
   */
  async answer(writer: Writer, id: string, attempt: AttemptId, now: Date, answered: Answered): Promise<Claim> {
    // TypeORM: by comparison.
    const open = { id, answer: IsNull(), expiresAt: MoreThan(now) };
    const { affected } = await writer.update(this.entity, open, { ...answered, answeredBy: attempt });
    if (affected === 1) return 'won';
    return (await this.table.findIn(writer, { id, answeredBy: attempt })) === null ? 'lost' : 'kept';
  }

  /** Uses an allowed request up. */
  async claim(writer: Writer, id: string, attempt: AttemptId): Promise<Claim> {
    if ((await this.table.update(writer, { id, answer: 'allowed', usedBy: null }, { usedBy: attempt })) === 1)
      return 'won';
    return (await this.table.findIn(writer, { id, usedBy: attempt })) === null ? 'lost' : 'kept';
  }
}
