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
      const packet = chunk.subarray(at + 4, at + 4 + chunk.readUIntLE(at, 3));
      if (packet[0] === COM_QUERY) yield textOf(packet.subarray(hasNoAttributes(packet) ? 3 : 1));
      if (packet[0] === COM_STMT_PREPARE) this.prepared = textOf(packet.subarray(1));
      if (packet[0] === COM_STMT_EXECUTE) yield this.texts.get(packet.readUInt32LE(1)) ?? '';
    }
  }
}

/** A server that takes query attributes (MySQL 8.0.23 and later) is told before each text that there are none. */
function hasNoAttributes(packet: Buffer): boolean {
  return packet[1] === 0 && packet[2] === 1;
}

function textOf(bytes: Buffer): string {
  return bytes.toString('latin1').trim().toUpperCase();
}
