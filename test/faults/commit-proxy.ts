import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Conversation } from './mysql-conversation.js';

/** `before`: COMMIT does not reach the database. `after`: it does, and its answer is lost. */
export type Moment = 'before' | 'after';

/**
 * A proxy to MySQL that breaks a connection at the next COMMIT, once, when it is told to. A statement that writes outside
 * a transaction is its own COMMIT.
 */
export class CommitProxy {
  cuts = 0;
  private next: Moment | undefined;
  private statement = '';

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param databaseUrl the database; `url` is the same through the proxy */
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

  /** Cuts the next COMMIT. @param statement part of a statement of that transaction; any transaction when left out */
  cutNext(moment: Moment, statement = ''): void {
    this.next = moment;
    this.statement = statement.toUpperCase();
  }

  /** Cancels a cut that has not happened. */
  spare(): void {
    this.next = undefined;
  }

  close(): void {
    this.server.close();
  }

  private join(near: Socket, far: Socket): void {
    const cut = () => void (near.destroy(), far.destroy());
    for (const socket of [near, far]) socket.on('error', cut).on('close', cut);
    const conversation = new Conversation();
    far.on('data', (chunk: Buffer) => conversation.readAnswer(chunk)).pipe(near);
    near.on('data', (chunk: Buffer) => {
      const moment = conversation.committedBy(chunk)?.includes(this.statement) === true ? this.next : undefined;
      if (moment === undefined) return void far.write(chunk);
      this.next = undefined;
      this.cuts++;
      if (moment === 'before') return cut();
      far.unpipe(near);
      far.once('data', cut).resume();
      far.write(chunk);
    });
  }
}
