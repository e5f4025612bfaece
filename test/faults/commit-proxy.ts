import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** `before`: the server never hears of the COMMIT. `after`: it does, and its answer is lost. */
export type Moment = 'before' | 'after';

const COM_QUERY = 0x03;

/** A line to MySQL that breaks exactly at the next COMMIT, once, whenever it is told to. */
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
    this.said = said;
  }

  close(): void {
    this.server.close();
  }

  private join(near: Socket, far: Socket): void {
    const breakOff = () => void (near.destroy(), far.destroy());
    for (const socket of [near, far]) socket.on('error', breakOff).on('close', breakOff);
    far.pipe(near);
    let transaction = '';
    near.on('data', (chunk: Buffer) => {
      const ends = isCommit(chunk);
      const moment = ends && transaction.includes(this.said) ? this.next : undefined;
      transaction = ends ? '' : transaction + chunk.toString('latin1');
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

/** Whether one of the packets is a COM_QUERY of COMMIT: length in 3 bytes, number, command, text. */
function isCommit(chunk: Buffer): boolean {
  for (let at = 0; at + 5 <= chunk.length; at += 4 + chunk.readUIntLE(at, 3)) {
    const text = chunk.toString('latin1', at + 5, at + 4 + chunk.readUIntLE(at, 3));
    if (chunk[at + 4] === COM_QUERY && text.trim().toUpperCase() === 'COMMIT') return true;
  }
  return false;
}
