import { rootCertificates } from 'node:tls';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Transporter } from 'nodemailer';
import { Configuration } from '../../config/index.js';
import type { ComposedMail } from '../texts/mail-composer.js';
import { SmtpTimeouts } from './smtp-timeouts.js';

/** Connections of one process to the mail server. */
export const MOST_CONNECTIONS = 5;

/** Sends mails to the server of SMTP_URL over a few connections that are kept for the next mails. */
@Injectable()
export class SmtpServer implements BeforeApplicationShutdown {
  private transporter: Promise<Transporter> | undefined;

  constructor(
    private readonly configuration: Configuration,
    private readonly timeouts: SmtpTimeouts,
  ) {}

  get isKnown(): boolean {
    return this.configuration.smtp !== undefined;
  }

  /** After the running attempts, which `MailDeliveries` waits for. */
  async beforeApplicationShutdown(): Promise<void> {
    (await this.transporter)?.close();
  }

  /**
   * @param sender the name of the sender, where MAIL_FROM has none
   * @throws the error of nodemailer when the server has not accepted the mail
   */
  async send({ id, to, date, language, ...content }: ComposedMail, sender: string): Promise<void> {
    const { mailFrom, issuer } = this.configuration;
    const transporter = await (this.transporter ??= this.open());
    await transporter.sendMail({
      ...content,
      from: { address: mailFrom.address, name: mailFrom.name || sender },
      to: { name: '', address: to },
      envelope: { from: mailFrom.address, to: [to] },
      date,
      messageId: `<${id}@${new URL(issuer).hostname}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
      xMailer: false,
      signal: AbortSignal.timeout(this.timeouts.whole),
    });
  }

  /** Nodemailer is loaded for the first mail. */
  private async open(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const { smtp, outboundCa, issuer } = this.configuration;
    if (smtp === undefined) throw new Error('SMTP_URL is missing');
    const { host, port, tls, credentials } = smtp;
    const { dns, connection, greeting, socket, idle } = this.timeouts;
    return createTransport({
      pool: true,
      host,
      port,
      name: new URL(issuer).hostname,
      secure: tls === 'implicit',
      requireTLS: tls === 'required',
      ...(credentials && { auth: { user: credentials.user, pass: credentials.password } }),
      tls: { minVersion: 'TLSv1.2', ...(outboundCa && { ca: [...rootCertificates, outboundCa.toString()] }) },
      maxConnections: MOST_CONNECTIONS,
      idleTimeout: idle,
      dnsTimeout: dns,
      connectionTimeout: connection,
      greetingTimeout: greeting,
      socketTimeout: socket,
      // The outbox retries, and counts its attempts.
      maxRequeues: 0,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }
}
