import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** `before`: the server never hears of the COMMIT. `after`: it does, and its answer is lost. */
export type Moment = 'before' | 'after';

const COM_QUERY = 0x03;

/**
 * A line to MySQL that breaks exactly at the next COMMIT, once, whenever it is told to. A statement that writes outside
 * of a transaction is its own COMMIT.
 */
export class CommitProxy {
  cuts = 0;
  private next: Moment | undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param databaseUrl where the line leads; `url` is the same through the line */
  static async to(databaseUrl: string): Promise<CommitProxy> {
    const target = new URL(databaseUrl);
    const [host, port] = [target.hostname, Number(target.port)];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    target.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const proxy = new CommitProxy(server, target.href);
    server.on('connection', (near) => proxy.join(near, connect(port, host)));
    return proxy;
  }

  cutNext(moment: Moment): void {
    this.next = moment;
  }

  /** What was to be cut and did not come stays whole. */
  spare(): void {
    this.next = undefined;
  }

  close(): void {
    this.server.close();
  }

  private join(near: Socket, far: Socket): void {
    const breakOff = () => void (near.destroy(), far.destroy());
    for (const socket of [near, far]) socket.on('error', breakOff).on('close', breakOff);
    const transaction = new Transaction();
    far.pipe(near);
    near.on('data', (chunk: Buffer) => {
      const moment = transaction.commitsIn(chunk) ? this.next : undefined;
      if (moment === undefined) return void far.write(chunk);
      this.next = undefined;
      this.cuts++;
      if (moment === 'before') return breakOff();
      far.unpipe(near);
      far.once('data', breakOff).resume();
      far.write(chunk);
    });
  }
}

/** What a connection is at, as far as its statements say. */
class Transaction {
  private isOpen = false;

  /** Whether something becomes lasting by this: a COMMIT, or a write by itself. */
  commitsIn(chunk: Buffer): boolean {
    let commits = false;
    for (const statement of statementsIn(chunk)) {
      const [word = ''] = /^[A-Z]+/.exec(statement) ?? [];
      if (word === 'COMMIT' || (!this.isOpen && ['INSERT', 'UPDATE', 'DELETE'].includes(word))) commits = true;
      if (word === 'START' || word === 'BEGIN') this.isOpen = true;
      if (word === 'COMMIT' || word === 'ROLLBACK') this.isOpen = false;
    }
    return commits;
  }
}

/** The texts of the packets that are a COM_QUERY: length in 3 bytes, number, command, text. */
function* statementsIn(chunk: Buffer): Generator<string> {
  for (let at = 0; at + 5 <= chunk.length; at += 4 + chunk.readUIntLE(at, 3)) {
    if (chunk[at + 4] !== COM_QUERY) continue;
    yield chunk
      .toString('latin1', at + 5, at + 4 + chunk.readUIntLE(at, 3))
      .trim()
      .toUpperCase();
  }
}
