import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Conversation } from './mysql-conversation.js';

/** `before`: the server never hears of the COMMIT. `after`: it does, and its answer is lost. */
export type Moment = 'before' | 'after';

/**
 * A line to MySQL that breaks exactly at the next COMMIT, once, whenever it is told to. A statement that writes outside
 * of a transaction is its own COMMIT.
 */
export class CommitProxy {
  cuts = 0;
  private next: Moment | undefined;
  private said = '';

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

  /** @param said part of a statement of the transaction that is meant; any transaction when left out */
  cutNext(moment: Moment, said = ''): void {
    this.next = moment;
    this.said = said.toUpperCase();
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
    const conversation = new Conversation();
    far.on('data', (chunk: Buffer) => conversation.hears(chunk)).pipe(near);
    near.on('data', (chunk: Buffer) => {
      const moment = conversation.committedBy(chunk)?.includes(this.said) === true ? this.next : undefined;
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
