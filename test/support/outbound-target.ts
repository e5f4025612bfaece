import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const TLS = join(import.meta.dirname, 'tls');
/** The certificate of `https` targets, its own authority: for localhost and 127.0.0.1. */
export const TARGET_CA = join(TLS, 'cert.pem');

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Something that Grantry fetches from: a real server on this machine. */
export class OutboundTarget {
  /** `<method> <path>` of what came, oldest first. */
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

  /** @param path with its slash */
  url(path = '', host = 'localhost'): string {
    return `${this.scheme}://${host}:${this.port}${path}`;
  }

  /** Answers a path from now on; returns its URL. */
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

/** A DNS server on this machine that answers for every name what it is told (A records), or that there is none. */
export class NameServer {
  readonly asked: string[] = [];

  private constructor(
    private readonly socket: Socket,
    addressOf: (name: string, asked: number) => string | null | undefined,
  ) {
    socket.on('message', (query, { port, address }) => {
      const { name, type, end } = questionOf(query);
      const found = type === 1 ? addressOf(name, this.asked.push(name)) : undefined;
      if (found === null) return; // silence
      socket.send(replyTo(query, end, found), port, address);
    });
  }

  /** @param addressOf an address, undefined for none, null for no answer at all; told how many A questions came so far */
  static async start(addressOf: (name: string, asked: number) => string | null | undefined): Promise<NameServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new NameServer(socket, addressOf);
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  close(): void {
    this.socket.close();
  }
}

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** RFC 1035 §4.1: the question again, and one A record that points to its name. */
function replyTo(query: Buffer, end: number, address: string | undefined): Buffer {
  const reply = Buffer.from(query.subarray(0, end));
  reply.writeUInt16BE(0x8180, 2);
  reply.writeUInt16BE(address === undefined ? 0 : 1, 6);
  reply.fill(0, 8, 12);
  if (address === undefined) return reply;
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
  return Buffer.concat([reply, record]);
}
