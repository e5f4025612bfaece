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

  /** Whether something becomes lasting by this: a COMMIT, or a write by itself. @param chunk from the client */
  commitsIn(chunk: Buffer): boolean {
    let commits = false;
    for (const statement of this.statementsIn(chunk)) {
      const [word = ''] = /^[A-Z]+/.exec(statement) ?? [];
      if (word === 'COMMIT' || (!this.isInTransaction && ['INSERT', 'UPDATE', 'DELETE'].includes(word))) commits = true;
      if (word === 'START' || word === 'BEGIN') this.isInTransaction = true;
      if (word === 'COMMIT' || word === 'ROLLBACK') this.isInTransaction = false;
    }
    return commits;
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
