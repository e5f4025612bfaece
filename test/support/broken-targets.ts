import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import tls, { TLSSocket } from 'node:tls';

const TLS = join(import.meta.dirname, 'tls');
const pem = (name: string) => readFileSync(join(TLS, `${name}.pem`));
const KEY = pem('leaf-key');

/** A TLS record: a fatal alert, handshake_failure (RFC 8446 §6). */
const ALERT = Buffer.from([0x15, 3, 3, 0, 2, 2, 40]);
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

type OnSocket = (socket: Socket) => void;
type Starts = () => Server;

/** Behaves so over plain TCP, before TLS. */
const plain = (behave: OnSocket) => (): Server => createServer({ allowHalfOpen: true }, behave);

/** Behaves so over TLS with a good certificate, once a request has arrived. */
const secured = (behave: (socket: Socket, wire: Socket) => void, certificate = 'good') => (): Server =>
  createServer((wire) => {
    const socket = new TLSSocket(wire, { isServer: true, cert: pem(certificate), key: KEY });
    socket.on('error', () => undefined).once('data', () => behave(socket, wire));
  }); // prettier-ignore

const answering = (socket: Socket): unknown => socket.end(`${HEAD}content-length: 2\r\n\r\n{}`);
const certified = (certificate: string) => secured(answering, certificate);

/** Sends a piece every few milliseconds for as long as the connection lasts. */
function drip(socket: Socket, piece: string, every = 20): void {
  const timer = setInterval(() => socket.write(piece), every);
  socket.on('close', () => clearInterval(timer));
}

/** Faults of a server below HTTP and in the form of HTTP, by name. */
const BEHAVIOURS: Readonly<Record<string, Starts>> = {
  'resets the connection at once': plain((socket) => socket.resetAndDestroy()),
  'closes the connection at once': plain((socket) => socket.destroy()),
  'closes its half of the connection, and keeps the other open': plain((socket) => socket.end()),
  'accepts the connection and sends nothing': plain(() => undefined),
  'resets the connection during the TLS handshake': plain((socket) => socket.once('data', () => socket.resetAndDestroy())),
  'closes the connection during the TLS handshake': plain((socket) => socket.once('data', () => socket.destroy())),
  'stops in the middle of a TLS record': plain((socket) => socket.once('data', () => socket.write(ALERT.subarray(0, 4)))),
  'answers with a TLS alert': plain((socket) => socket.once('data', () => socket.end(ALERT))),
  'answers http on the port of https': plain((socket) => socket.once('data', () => socket.end(`HTTP/1.1 400 Bad Request\r\n\r\n`))),
  'sends a greeting without TLS': plain((socket) => socket.write('220 mail.example ESMTP\r\n')),
  'requires a client certificate': () =>
    tls.createServer({ cert: pem('good'), key: KEY, ca: pem('cert'), requestCert: true, rejectUnauthorized: true }, answering),
  'shows a certificate that has expired': certified('expired'),
  'shows a certificate that is not valid yet': certified('not-yet-valid'),
  'shows a certificate for another name': certified('wrong-name'),
  'shows a self-signed certificate': certified('self-signed'),
  'shows a certificate of an unknown authority': certified('unknown-issuer'),
  'resets the connection after the request': secured((_, wire) => wire.resetAndDestroy()),
  'closes the connection without an answer': secured((socket) => socket.end()),
  'resets the connection in the middle of the body': secured((socket, wire) => {
    socket.write(`${HEAD}content-length: 100\r\n\r\n{`, () => setTimeout(() => wire.resetAndDestroy(), 20));
  }),
  'closes the connection in the middle of the body': secured((socket) => socket.end(`${HEAD}content-length: 100\r\n\r\n{`)),
  'sends a byte of its head now and then': secured((socket) => {
    socket.write(HEAD);
    drip(socket, 'x');
  }),
  'sends a byte of its body now and then': secured((socket) => {
    socket.write(`${HEAD}content-length: 5000\r\n\r\n`);
    drip(socket, ' ');
  }),
  'sends a head that never ends': secured((socket) => {
    socket.write(HEAD);
    drip(socket, `x-long: ${'x'.repeat(4000)}\r\n`, 1);
  }),
  'sends informational answers forever': secured((socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n', 1)),
  'answers without HTTP': secured((socket) => socket.end('hello\r\n\r\n')),
  'changes to another protocol': secured((socket) => socket.end('HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n')),
  'ends a chunked body without its last chunk': secured((socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`)),
}; // prettier-ignore

export const BROKEN_WAYS: readonly string[] = [...Object.keys(BEHAVIOURS), 'refuses the connection'];

/** Servers that break below HTTP, each of them on one port of each of the addresses. */
export class BrokenTargets {
  private readonly ports = new Map<string, number>();
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly addresses: readonly string[]) {}

  /** @param addresses of this machine */
  static async start(addresses: readonly string[] = ['127.0.0.1']): Promise<BrokenTargets> {
    const targets = new BrokenTargets(addresses);
    for (const [way, starts] of Object.entries(BEHAVIOURS)) targets.ports.set(way, await targets.listen(starts));
    const port = await targets.listen(() => createServer());
    for (const server of targets.servers.splice(-addresses.length)) await new Promise((done) => server.close(done));
    targets.ports.set('refuses the connection', port);
    return targets;
  }

  get allPorts(): readonly number[] {
    return [...this.ports.values()];
  }

  /** @param host a name of this machine, or one of its addresses, IPv6 in brackets */
  url(way: string, path: string, host = 'localhost'): string {
    return `https://${host}:${this.ports.get(way)!}${path}`;
  }

  close(): void {
    for (const server of this.servers) server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  /** Listens on the same port of each address. */
  private async listen(starts: Starts): Promise<number> {
    let port = 0;
    for (const address of this.addresses) {
      const server = starts();
      server.on('connection', (socket) => {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      });
      server.on('tlsClientError', () => undefined);
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
      port = (server.address() as AddressInfo).port;
      this.servers.push(server);
    }
    return port;
  }
}
