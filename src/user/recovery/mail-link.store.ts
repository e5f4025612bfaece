import { Injectable } from '@nestjs/common';
import type { AttemptId, SubjectId } from '../../common/index.js';
import { Statements, type Claim, type CompiledTable, type Tx, type Writer } from '../../database/index.js';
import { MailLink, type MailLinkId } from './mail-link.entity.js';

/** The only class that touches `mail_links`. */
@Injectable()
export class MailLinkStore {
  private readonly table: CompiledTable<MailLink>;

  constructor(private readonly statements: Statements) {
    this.table = statements.tableOf(MailLink);
  }

  find(id: MailLinkId): Promise<MailLink | null> {
    return this.table.find({ id });
  }

  /**
   * Stores a link in the place of an older one for the same purpose. It reads first: a DELETE without a match locks the
   * gap, and two transactions that then insert into the gap deadlock.
   *
   * @throws the driver's error (a unique violation) when another link takes the place at the same time
   */
  async replace(tx: Tx, link: MailLink): Promise<void> {
    const before = await this.table.findIn(tx, { slot: link.slot });
    if (before !== null) await this.table.delete(tx, { id: before.id });
    await this.table.insert(tx, link);
  }

  async claim(writer: Writer, id: MailLinkId, attempt: AttemptId): Promise<Claim> {
    if ((await this.table.update(writer, { id, usedBy: null }, { usedBy: attempt })) === 1) return 'won';
    return (await this.table.findIn(writer, { id, usedBy: attempt })) === null ? 'lost' : 'kept';
  }

  /** A link that concerned no account belongs to the one that it has created. */
  async setOwner(tx: Tx, id: MailLinkId, userId: SubjectId): Promise<void> {
    await this.table.update(tx, { id }, { userId });
  }

  /** Removes the links of an account, except for the one that was used. */
  async removeOthers(tx: Tx, { id, userId }: MailLink): Promise<void> {
    // SQL: a condition other than equality.
    await this.statements.run(tx, `DELETE FROM ${this.table.name} WHERE user_id = ? AND id <> ?`, [userId, id]);
  }

  async removeAllOf(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.delete(tx, { userId });
  }
}
