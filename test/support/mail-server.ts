import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { TARGET_CA } from './outbound-target.js';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Whether the connection was encrypted. */
  readonly secure: boolean;
  /** The user who authenticated. */
  readonly user: string | undefined;
  readonly raw: string;
  readonly parsed: ParsedMail;
}

export interface MailServerOptions {
  readonly tls?: 'none' | 'starttls' | 'implicit';
  /** Credentials that the server requires. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** A free port when left out. */
  readonly port?: number;
}

/** A mail server on this machine. Its certificate is that of `TARGET_CA`. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** Replies to the next RCPT commands; 250 when none is left. */
  readonly replies: number[] = [];
  /** Replies to the next messages; 250 when none is left. `never`: no reply. */
  readonly dataReplies: (number | 'never')[] = [];
  /** The number of connections so far. */
  connections = 0;
  private readonly server: SMTPServer;
  private readonly arrivals = new EventEmitter();

  private constructor(private readonly options: MailServerOptions) {
    const { tls = 'none', credentials } = options;
    const settings: SMTPServerOptions = {
      secure: tls === 'implicit',
      key: readFileSync(join(import.meta.dirname, 'tls/key.pem')),
      cert: readFileSync(TARGET_CA),
      disabledCommands: [...(credentials ? [] : ['AUTH']), ...(tls === 'none' ? ['STARTTLS'] : [])],
      allowInsecureAuth: tls === 'none',
      logger: false,
      closeTimeout: 100,
      onConnect: (_, callback) => {
        this.connections++;
        callback();
      },
      onAuth: ({ username, password }, _, callback) => {
        const isRight = username === credentials?.user && password === credentials?.password;
        callback(isRight ? null : refusal(535), isRight ? { user: username } : undefined);
      },
      onRcptTo: (_, __, callback) => {
        const reply = this.replies.shift() ?? 250;
        callback(reply === 250 ? null : refusal(reply));
      },
      onData: (stream, session, callback) => {
        const answer = async (raw: Buffer): Promise<void> => {
          const reply = this.dataReplies.shift() ?? 250;
          if (reply === 'never') return;
          if (reply === 250) await this.receive(raw, session);
          callback(reply === 250 ? null : refusal(reply));
        };
        // A client that is killed ends its message early.
        void buffer(stream).then(answer, () => undefined);
      },
    };
    this.server = new SMTPServer(settings);
    this.server.on('error', () => undefined);
  }

  static async start(options: MailServerOptions = {}): Promise<MailServer> {
    const server = new MailServer(options);
    await new Promise<void>((resolve) => server.server.listen(options.port ?? 0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** The environment of a server that sends its mails here. */
  get env(): Readonly<Record<string, string>> {
    const { tls, credentials } = this.options;
    const user = credentials
      ? `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`
      : '';
    return {
      SMTP_URL: `${tls === 'implicit' ? 'smtps' : 'smtp'}://${user}localhost:${this.port}`,
      MAIL_FROM: 'Grantry <no-reply@grantry.example>',
      OUTBOUND_CA: TARGET_CA,
    };
  }

  /** Waits until so many mails have arrived. */
  async received(count: number): Promise<readonly ReceivedMail[]> {
    while (this.mails.length < count) await once(this.arrivals, 'mail');
    return this.mails;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(raw: Buffer, { envelope, secure, user }: SMTPServerSession): Promise<void> {
    this.mails.push({
      from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      to: envelope.rcptTo.map(({ address }) => address),
      secure,
      user: user || undefined,
      raw: raw.toString(),
      parsed: await simpleParser(raw),
    });
    this.arrivals.emit('mail');
  }
}

function refusal(responseCode: number): Error {
  return Object.assign(new Error('5.1.1 as the test wants, https://localhost/link?token=quoted'), { responseCode });
}
