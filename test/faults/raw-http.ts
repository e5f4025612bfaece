import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** Bytes at a time. */
const PIECE = 4096;
const ATTEMPTS = 3;

/** A connection to a server, and all that it said. */
export interface Line {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  said(): string;
}

export async function lineTo(port: number): Promise<Line> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('error', () => {}).on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  return { socket, closed, said: () => said };
}

/**
 * Sends a request as patiently as a careful client does: it stops once it is answered, for a server need not read what
 * it refuses.
 *
 * @returns the status; 0 where no try brought one, because the connection broke each time
 */
export async function statusOf(port: number, text: string): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const line = await lineTo(port);
    for (let at = 0; at < text.length && line.said() === '' && line.socket.writable; at += PIECE) {
      if (!line.socket.write(text.slice(at, at + PIECE))) await Promise.race([once(line.socket, 'drain').catch(() => {}), line.closed]); // prettier-ignore
      await setImmediate();
    }
    await Promise.race([line.closed, once(line.socket, 'data').catch(() => {})]);
    line.socket.destroy();
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(line.said()) ?? [];
    if (status !== undefined) return Number(status);
  }
  return 0;
}
