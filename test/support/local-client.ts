import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that a browser sent to the client. */
export interface Received {
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  /** The parameters of the query of a GET, or of the form of a POST. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A client's own web server, on another site than the issuer: at 127.0.0.1, not at localhost. */
export class LocalClient {
  /** Requests to the callback, the oldest first. */
  readonly received: Received[] = [];
  private readonly pages = new Map<string, string>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.answer(request, response));
  }

  static async start(): Promise<LocalClient> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new LocalClient(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get callback(): string {
    return `${this.origin}/callback`;
  }

  /** Serves a page of the client at a path. @returns its address */
  serve(path: string, html: string): string {
    this.pages.set(path, html);
    return this.origin + path;
  }

  /** @throws Error when the callback has not been called yet */
  get last(): Received {
    const last = this.received.at(-1);
    if (last === undefined) throw new Error('the callback received no request');
    return last;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url!, this.origin);
    if (pathname === '/callback') {
      const sent = request.method === 'POST' ? await text(request) : search;
      this.received.push({
        method: request.method!,
        target: request.url!,
        parameters: Object.fromEntries(new URLSearchParams(sent)),
      });
    }
    const html = this.pages.get(pathname) ?? '<title>The client</title><h1>Back at the client</h1>';
    response.writeHead(200, { 'content-type': 'text/html' }).end(html);
  }
}
