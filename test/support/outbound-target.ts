import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import { isIP, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const TLS = join(import.meta.dirname, 'tls');
/** The certificate of `https` targets, which is its own authority: for localhost and 127.0.0.1. */
export const TARGET_CA = join(TLS, 'cert.pem');

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine from which Grantry fetches. */
export class OutboundTarget {
  /** `<method> <path>` of each request, the oldest first. */
  readonly requests: string[] = [];
  private readonly answers = new Map<string, Answer>();

  private constructor(
    private readonly server: Server,
    private readonly scheme: 'http' | 'https',
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.requests.push(`${request.method} ${request.url}`);
      const answer = this.answers.get(request.url!) ?? ((_, unknown) => unknown.writeHead(404).end());
      answer(request, response);
    });
  }

  static async start(scheme: 'http' | 'https' = 'https'): Promise<OutboundTarget> {
    const credentials = { cert: readFileSync(TARGET_CA), key: readFileSync(join(TLS, 'key.pem')) };
    const server = scheme === 'https' ? https.createServer(credentials) : http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new OutboundTarget(server, scheme);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** @param path begins with a slash */
  url(path = '', host = 'localhost'): string {
    return `${this.scheme}://${host}:${this.port}${path}`;
  }

  /** Sets the answer of a path. @returns its URL */
  on(path: string, answer: Answer): string {
    this.answers.set(path, answer);
    return this.url(path);
  }

  serveJson(path: string, value: unknown): string {
    return this.on(path, (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)),
    );
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Addresses of either kind; undefined for an unknown name, null for no answer. */
type Found = readonly string[] | string | null | undefined;

/** A DNS server on this machine with A and AAAA records from a function. */
export class NameServer {
  /** Names of A queries. */
  readonly asked: string[] = [];

  private constructor(
    private readonly socket: Socket,
    addressesOf: (name: string, asked: number) => Found,
  ) {
    socket.on('message', (query, { port, address }) => {
      const { name, type, end } = questionOf(query);
      if (type === A) this.asked.push(name);
      const found = addressesOf(name, this.asked.length);
      if (found === null) return; // no answer
      const wanted = [found ?? []].flat().filter((one) => isIP(one) === (type === A ? 4 : 6));
      socket.send(replyTo(query, end, wanted), port, address);
    });
  }

  /** @param addressesOf gets the name, and the number of A queries so far */
  static async start(addressesOf: (name: string, asked: number) => Found): Promise<NameServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new NameServer(socket, addressesOf);
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  close(): void {
    this.socket.close();
  }
}

/** Types of records (RFC 1035 §3.2.2, RFC 3596 §2.1). */
const [A, AAAA] = [1, 28];

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** Builds a reply by RFC 1035 §4.1: the question, and a record for each address that points to the name of the question. */
function replyTo(query: Buffer, end: number, addresses: readonly string[]): Buffer {
  const reply = Buffer.from(query.subarray(0, end));
  reply.writeUInt16BE(0x8180, 2);
  reply.writeUInt16BE(addresses.length, 6);
  reply.fill(0, 8, 12);
  return Buffer.concat([reply, ...addresses.map(recordOf)]);
}

function recordOf(address: string): Buffer {
  const bytes = bytesOf(address);
  return Buffer.from([0xc0, 12, 0, isIP(address) === 4 ? A : AAAA, 0, 1, 0, 0, 0, 0, 0, bytes.length, ...bytes]);
}

function bytesOf(address: string): readonly number[] {
  if (isIP(address) === 4) return address.split('.').map(Number);
  const [front = [], back = []] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
}
