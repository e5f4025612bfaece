import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** Bytes of one write. */
const PIECE = 4096;
const ATTEMPTS = 3;

/** A connection to a server, and everything that it received. */
export interface RawConnection {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  received(): string;
}

export async function openConnection(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('error', () => {}).on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  return { socket, closed, received: () => received };
}

/**
 * Sends a request in pieces, and stops once an answer arrives, because a server need not read what it refuses.
 *
 * @returns the status; 0 when the connection broke in each attempt
 */
export async function statusOf(port: number, text: string): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const connection = await openConnection(port);
    for (let at = 0; at < text.length && connection.received() === '' && connection.socket.writable; at += PIECE) {
      if (!connection.socket.write(text.slice(at, at + PIECE))) await Promise.race([once(connection.socket, 'drain').catch(() => {}), connection.closed]); // prettier-ignore
      await setImmediate();
    }
    await Promise.race([connection.closed, once(connection.socket, 'data').catch(() => {})]);
    connection.socket.destroy();
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(connection.received()) ?? [];
    if (status !== undefined) return Number(status);
  }
  return 0;
}
