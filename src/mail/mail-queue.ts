import { Injectable } from '@nestjs/common';
import { isTooFarAhead, plusSeconds } from '../common/index.js';
import { Transactions, type ColumnsOf, type Tx } from '../database/index.js';
import { MailDeliveries } from './delivery/mail-deliveries.js';
import { MailCounts } from './mail-counts.js';
import { Mail } from './mail.entity.js';
import { MailStore } from './mail.store.js';
import type { MailKind } from './messages.js';

/** Mails to one address within some seconds (PE6). */
const MOST: Readonly<Record<MailKind, { readonly mails: number; readonly within: number }>> = {
  link: { mails: 3, within: 3600 },
  address: { mails: 3, within: 3600 },
  approval: { mails: 1, within: 300 },
  notice: { mails: 20, within: 3600 },
};

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

  /** @returns false when the address has received too many mails of this kind within the time of its kind */
  async add(tx: Tx, columns: Unnumbered): Promise<boolean> {
    const { mails: most, within } = MOST[columns.kind];
    const { next, recent } = await this.numbering(tx, columns, most, within);
    for (let i = 0; recent + i < most; i++) {
      const mail = Mail.of({ ...columns, number: next + i });
      if (await this.store.add(tx, mail)) return this.stored(tx, mail);
      // Another transaction has queued a mail with this number since the read. It counts as well.
    }
    return false;
  }

  private async numbering(tx: Tx, { recipient, kind, queuedAt }: Unnumbered, most: number, within: number) {
    const latest = await this.store.latest(tx, recipient, kind, most);
    const since = plusSeconds(queuedAt, -within);
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
