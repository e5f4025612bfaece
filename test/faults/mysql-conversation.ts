/** Commands of the MySQL protocol. A packet is its length in 3 bytes, a sequence number, the command, and its data. */
const COM_QUERY = 0x03;
const COM_STMT_PREPARE = 0x16;
const COM_STMT_EXECUTE = 0x17;

/** The state of a connection, derived from its statements. */
export class Conversation {
  private isInTransaction = false;
  /** Texts of prepared statements, by the number that the server assigned. */
  private readonly texts = new Map<number, string>();
  private prepared: string | undefined;
  /** The statements of the transaction so far, in upper case. */
  private transaction = '';

  /**
   * Detects what a chunk commits: a COMMIT, or a write outside a transaction.
   *
   * @param chunk from the client
   * @returns the statements of that transaction, in upper case; undefined when the chunk commits nothing
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

  /** @param chunk from the server, whose first packet answers a preparation with 0 and the number of the statement */
  readAnswer(chunk: Buffer): void {
    if (this.prepared !== undefined && chunk[4] === 0) this.texts.set(chunk.readUInt32LE(5), this.prepared);
    this.prepared = undefined;
  }

  /** The texts of the statements that run. */
  private *statementsIn(chunk: Buffer): Generator<string> {
    for (let at = 0; at + 5 <= chunk.length; at += 4 + chunk.readUIntLE(at, 3)) {
      const packet = chunk.subarray(at + 4, at + 4 + chunk.readUIntLE(at, 3));
      if (packet[0] === COM_QUERY) yield textOf(packet.subarray(hasNoAttributes(packet) ? 3 : 1));
      if (packet[0] === COM_STMT_PREPARE) this.prepared = textOf(packet.subarray(1));
      if (packet[0] === COM_STMT_EXECUTE) yield this.texts.get(packet.readUInt32LE(1)) ?? '';
    }
  }
}

/** A client of a server with query attributes (MySQL 8.0.23 and later) sends before each text that there are none. */
function hasNoAttributes(packet: Buffer): boolean {
  return packet[1] === 0 && packet[2] === 1;
}

function textOf(bytes: Buffer): string {
  return bytes.toString('latin1').trim().toUpperCase();
}
