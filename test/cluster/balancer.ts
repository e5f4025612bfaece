import {
  Agent,
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A load balancer that sends each request to the next process, which is the hardest case for lagging nodes. */
export class Balancer {
  private readonly agent = new Agent({ keepAlive: true });
  private targets: readonly string[] = [];
  private turn = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Balancer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const balancer = new Balancer(server);
    server.on('request', (request, response) => balancer.pass(request, response));
    return balancer;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** @param targets origins of the processes */
  to(targets: readonly string[]): void {
    this.targets = targets;
  }

  stop(): void {
    this.agent.destroy();
    this.server.closeAllConnections();
    this.server.close();
  }

  private pass(incoming: IncomingMessage, response: ServerResponse): void {
    const target = this.targets[this.turn++ % this.targets.length];
    const { method, headers } = incoming;
    const outgoing = send(target + incoming.url!, { agent: this.agent, method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  }
}
