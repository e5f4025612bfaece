import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where an application on this machine waits for the authorization response (RFC 8252 §7.3). */
export class LoopbackListener {
  private constructor(
    private readonly server: Server,
    /** The address that the response came to, with its parameters. */
    readonly received: Promise<URL>,
  ) {}

  /** Listens on a port that is free: a native client's loopback redirect_uri may have any. */
  static async start(): Promise<LoopbackListener> {
    const server = createServer();
    const received = new Promise<URL>((resolve) => {
      server.on('request', (request, response) => {
        const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
        if (url.pathname !== '/callback') return void response.writeHead(404).end();
        response.setHeader('Content-Type', 'text/plain; charset=utf-8');
        response.setHeader('Connection', 'close');
        response.end('Done. The rest is in the terminal.\n');
        resolve(url);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new LoopbackListener(server, received);
  }

  get redirectUri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/callback`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
