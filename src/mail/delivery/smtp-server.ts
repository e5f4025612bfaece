import { rootCertificates } from 'node:tls';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Transporter } from 'nodemailer';
import { Configuration } from '../../config/index.js';
import type { ComposedMail } from '../texts/mail-composer.js';

/** Connections of one process to the mail server. */
export const MOST_CONNECTIONS = 5;
/** Milliseconds for one mail in all: a server that answers slowly cannot keep a connection. */
const PATIENCE = 60_000;
const TIMEOUTS = { dnsTimeout: 5000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
/** Milliseconds that an idle connection stays open: less than the servers' own limits, which would break the next mail. */
const IDLE_TIMEOUT = 20_000;

/** Sends mails to the server of SMTP_URL over a few connections that are kept for the next mails. */
@Injectable()
export class SmtpServer implements OnModuleDestroy {
  private transporter: Promise<Transporter> | undefined;

  constructor(private readonly configuration: Configuration) {}

  get isKnown(): boolean {
    return this.configuration.smtp !== undefined;
  }

  async onModuleDestroy(): Promise<void> {
    (await this.transporter)?.close();
  }

  /** @throws the error of nodemailer when the server has not accepted the mail */
  async send({ id, to, date, language, ...content }: ComposedMail): Promise<void> {
    const { mailFrom, issuer } = this.configuration;
    const transporter = await (this.transporter ??= this.open());
    await transporter.sendMail({
      ...content,
      from: mailFrom,
      to: { name: '', address: to },
      envelope: { from: mailFrom.address, to: [to] },
      date,
      messageId: `<${id}@${new URL(issuer).hostname}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
      xMailer: false,
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  /** Nodemailer is loaded for the first mail. */
  private async open(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const { smtp, outboundCa, issuer } = this.configuration;
    if (smtp === undefined) throw new Error('SMTP_URL is missing');
    const { host, port, tls, credentials } = smtp;
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
      idleTimeout: IDLE_TIMEOUT,
      ...TIMEOUTS,
      // The outbox retries, and counts its attempts.
      maxRequeues: 0,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }
}
