import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, jwtVerify, type JWTPayload, type JWTHeaderParameters } from 'jose';

/** A request that a client's server received at its backchannel_logout_uri. */
export interface Notice {
  readonly method: string;
  readonly contentType: string;
  readonly form: Readonly<Record<string, string>>;
}

/** A client's own server that receives logout tokens. Allow it with `OUTBOUND_ALLOW: '127.0.0.1'`. */
export class LogoutReceiver {
  readonly notices: Notice[] = [];
  /** The next answers; 200 when none is left. `later` delays the answer until `release`. */
  readonly answers: (number | 'later')[] = [];
  private readonly held: ServerResponse[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        this.notices.push({
          method: request.method!,
          contentType: request.headers['content-type'] ?? '',
          form: Object.fromEntries(new URLSearchParams(body)),
        });
        const answer = this.answers.shift() ?? 200;
        if (answer === 'later') this.held.push(response);
        else response.writeHead(answer).end();
      });
    });
  }

  static async start(): Promise<LogoutReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new LogoutReceiver(server);
  }

  get uri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/logout`;
  }

  /** @param patience milliseconds, well within the timeout of a test */
  async waitFor(count: number, patience = 60_000): Promise<void> {
    for (const until = Date.now() + patience; this.notices.length < count && Date.now() < until;) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  release(): void {
    for (const response of this.held.splice(0)) response.writeHead(200).end();
  }

  forget(): void {
    this.notices.length = 0;
    this.answers.length = 0;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Checks a logout token as a client does (OIDC Back-Channel Logout §2.6). */
export async function checkedLogoutToken(
  issuer: string,
  clientId: string,
  { form }: Notice,
  now = new Date(),
): Promise<{ readonly header: JWTHeaderParameters; readonly claims: JWTPayload }> {
  const { payload, protectedHeader } = await jwtVerify(
    form['logout_token']!,
    createRemoteJWKSet(new URL(`${issuer}/jwks`)),
    { issuer, audience: clientId, typ: 'logout+jwt', currentDate: now },
  );
  return { header: protectedHeader, claims: payload };
}
