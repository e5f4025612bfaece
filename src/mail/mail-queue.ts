import { Injectable } from '@nestjs/common';
import { isTooFarAhead, plusSeconds } from '../common/index.js';
import { Transactions, type ColumnsOf, type Tx } from '../database/index.js';
import { MailDeliveries } from './delivery/mail-deliveries.js';
import { MailCounts } from './mail-counts.js';
import { Mail } from './mail.entity.js';
import { MailStore } from './mail.store.js';
import type { MailKind } from './messages.js';

/** Mails to one address within an hour (PE6). */
const MOST_PER_HOUR: Readonly<Record<MailKind, number>> = { link: 3, address: 3, notice: 20 };
/** Seconds. */
const HOUR = 3600;

type Unnumbered = Omit<ColumnsOf<Mail>, 'number'>;

/** Stores mails, limits those to one address, and has them sent after the COMMIT. */
@Injectable()
export class MailQueue {
  constructor(
    private readonly store: MailStore,
    private readonly deliveries: MailDeliveries,
    private readonly transactions: Transactions,
    private readonly counts: MailCounts,
  ) {}

  /** @returns false when the address has received too many mails of this kind within the last hour */
  async add(tx: Tx, columns: Unnumbered): Promise<boolean> {
    const most = MOST_PER_HOUR[columns.kind];
    const { next, recent } = await this.numbering(tx, columns, most);
    for (let i = 0; recent + i < most; i++) {
      const mail = Mail.of({ ...columns, number: next + i });
      if (await this.store.add(tx, mail)) return this.stored(tx, mail);
      // Another transaction has queued a mail with this number since the read. It counts as well.
    }
    return false;
  }

  private async numbering(tx: Tx, { recipient, kind, queuedAt }: Unnumbered, most: number) {
    const latest = await this.store.latest(tx, recipient, kind, most);
    const since = plusSeconds(queuedAt, -HOUR);
    const recent = latest.filter((mail) => mail.queuedAt > since && !isTooFarAhead(mail.queuedAt, queuedAt));
    return { next: (latest[0]?.number ?? 0) + 1, recent: recent.length };
  }

  private stored(tx: Tx, mail: Mail): true {
    if (mail.nextAttemptAt === null) return true;
    this.transactions.afterCommit(tx, () => {
      this.counts.add(mail.message, 'queued');
      this.deliveries.begin(mail);
    });
    return true;
  }
}
