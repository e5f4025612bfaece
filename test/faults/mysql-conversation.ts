/** Commands of MySQL's protocol; a packet is its length in 3 bytes, a number, the command, and what belongs to it. */
const COM_QUERY = 0x03;
const COM_STMT_PREPARE = 0x16;
const COM_STMT_EXECUTE = 0x17;

/** What a connection is at, as far as its statements say. */
export class Conversation {
  private isInTransaction = false;
  /** Of prepared statements, by the number that the server gave them. */
  private readonly texts = new Map<number, string>();
  private prepared: string | undefined;
  /** The statements of the transaction so far, in capital letters. */
  private transaction = '';

  /**
   * What becomes lasting by this: a COMMIT, or a write by itself.
   *
   * @param chunk from the client
   * @returns the statements of that transaction, in capital letters; undefined when nothing does
   */
  committedBy(chunk: Buffer): string | undefined {
    let committed: string | undefined;
    for (const statement of this.statementsIn(chunk)) {
      const [word = ''] = /^[A-Z]+/.exec(statement) ?? [];
      if (word === 'START' || word === 'BEGIN') [this.isInTransaction, this.transaction] = [true, ''];
      if (this.isInTransaction) this.transaction += `${statement}\n`;
      else if (['INSERT', 'UPDATE', 'DELETE'].includes(word)) committed = statement;
      if (word === 'COMMIT') committed = this.transaction;
      if (word === 'COMMIT' || word === 'ROLLBACK') this.isInTransaction = false;
    }
    return committed;
  }

  /** @param chunk from the server, whose first packet answers a preparation with 0 and the statement's number */
  hears(chunk: Buffer): void {
    if (this.prepared !== undefined && chunk[4] === 0) this.texts.set(chunk.readUInt32LE(5), this.prepared);
    this.prepared = undefined;
  }

  /** The texts of what runs. */
  private *statementsIn(chunk: Buffer): Generator<string> {
    for (let at = 0; at + 5 <= chunk.length; at += 4 + chunk.readUIntLE(at, 3)) {
      const text = chunk.toString('latin1', at + 5, at + 4 + chunk.readUIntLE(at, 3)).trim().toUpperCase(); // prettier-ignore
      if (chunk[at + 4] === COM_QUERY) yield text;
      if (chunk[at + 4] === COM_STMT_PREPARE) this.prepared = text;
      if (chunk[at + 4] === COM_STMT_EXECUTE) yield this.texts.get(chunk.readUInt32LE(at + 5)) ?? '';
    }
  }
}
