import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserAgent, type Answer, type Credentials } from './user-agent.js';

/** A web application with a client library, at its own origin. */
export class ClientApplication {
  private constructor(private readonly server: Server) {}

  /** @param make builds the application once its origin is known; registration needs it for the redirect_uri */
  static async start(make: (origin: string) => Promise<RequestListener>): Promise<ClientApplication> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const application = new ClientApplication(server);
    server.on('request', await make(application.origin));
    return application;
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** A browser for the pages of this application. */
  browser(): UserAgent {
    return new UserAgent(this.origin);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/**
 * Signs a user in: from the redirect of the application through the provider's pages back to the application.
 *
 * @param redirect the application's answer, with the authorization request in its Location
 * @returns the answer of the application at its redirect_uri
 */
export async function signInThrough(
  application: UserAgent,
  redirect: Answer,
  issuer: string,
  person: Credentials,
): Promise<Answer> {
  if (redirect.location === null) throw new Error(`no authorization request, but ${redirect.status} ${redirect.body}`);
  return application.get(await new UserAgent(issuer).signIn(redirect.location, person));
}
