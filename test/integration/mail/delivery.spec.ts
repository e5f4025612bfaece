import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditEvent } from '../../../src/audit/audit-event.entity.js';
import { Transactions } from '../../../src/database/index.js';
import { MailUpkeep } from '../../../src/mail/delivery/mail-upkeep.js';
import type { SmtpTimeouts } from '../../../src/mail/delivery/smtp-timeouts.js';
import { Outbox, type NewMail } from '../../../src/mail/index.js';
import { freePort } from '../../support/app.js';
import type { TestDatabase } from '../../support/databases.js';
import { MailRoom } from '../../support/mail-room.js';
import { MailServer, type MailServerOptions } from '../../support/mail-server.js';
import { migratedDatabase } from '../../support/migrated-database.js';

const RESET: NewMail = {
  to: 'alice@exämple.com',
  message: 'reset-password',
  data: { link: 'http://localhost:3000/link?token=the-secret', validFor: 1800 },
};
const CREDENTIALS = { user: 'gran try', password: 'p@ss:w/rd%?#' };

describe('mails over SMTP', () => {
  let database: TestDatabase;
  let room: MailRoom;
  let server: MailServer;
  let closing: (() => Promise<void>)[];
  beforeEach(async () => {
    database = await migratedDatabase('sqlite');
    closing = [() => database.remove()];
  });
  afterEach(async () => {
    for (const close of closing.toReversed()) await close();
  });

  async function open(env: Readonly<Record<string, string>>, timeouts: Partial<SmtpTimeouts> = {}): Promise<void> {
    room = await MailRoom.open(database.url, env, timeouts);
    closing.push(() => room.close());
  }
  async function openWith(options: MailServerOptions = {}): Promise<void> {
    server = await MailServer.start(options);
    closing.push(() => server.close());
    await open(server.env);
  }
  const add = (mail: NewMail = RESET) => room.get(Transactions).run((tx) => room.get(Outbox).add(tx, mail));
  /** Advances the clock, and retries what is due. */
  const after = async (seconds: number) => {
    room.clock.advance(seconds);
    await room.get(MailUpkeep).tick();
  };
  const failures = () => room.dataSource.getRepository(AuditEvent).findBy({ type: 'mail.not_delivered' });
  const firstMail = async () => (await room.mails())[0]!;
  async function postponed(): Promise<void> {
    const wait = async () => (await firstMail()).nextAttemptAt!.getTime() - room.clock.now().getTime();
    await expect.poll(wait).toBe(10_000);
  }

  it('a mail goes out right after the COMMIT, to one address in ASCII, and its content is removed', async () => {
    await openWith();
    await add();
    const [mail] = await server.received(1);
    expect(mail).toMatchObject({ from: 'no-reply@grantry.example', secure: false });
    expect(mail!.raw).toMatch(/^To: alice@xn--exmple-cua\.com\r$/m);
    expect(mail!.parsed.from?.value).toEqual([{ name: 'Grantry', address: 'no-reply@grantry.example' }]);
    await expect.poll(async () => (await firstMail()).content).toBeNull();
    expect(await firstMail()).toMatchObject({ attempts: 1, nextAttemptAt: null });
  });

  it('MAIL_FROM without a name → the name of the brand, which cannot add an address', async () => {
    server = await MailServer.start();
    closing.push(() => server.close());
    const name = 'Acme, "Ltd" <x@evil.example>';
    await open({ ...server.env, MAIL_FROM: 'no-reply@grantry.example', BRAND_NAME: name });
    await add();
    const [mail] = await server.received(1);
    expect(mail!.from).toBe('no-reply@grantry.example');
    expect(mail!.parsed.from?.value).toEqual([{ name, address: 'no-reply@grantry.example' }]);
  });

  it('a mail says that a program sent it, in which language, and has an id of the issuer (RFC 3834 §5)', async () => {
    await openWith();
    await add({ ...RESET, language: 'de-AT' });
    const { headers, messageId, date } = (await server.received(1))[0]!.parsed;
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('content-language')).toBe('de');
    expect(messageId).toBe(`<${(await firstMail()).id}@localhost>`);
    expect(date).toEqual(room.clock.now());
    expect(headers.has('x-mailer')).toBe(false);
  });

  it.each([
    ['STARTTLS where the server offers it', { tls: 'starttls' as const }, undefined],
    ['STARTTLS with credentials', { tls: 'starttls' as const, credentials: CREDENTIALS }, CREDENTIALS.user],
    ['smtps with credentials', { tls: 'implicit' as const, credentials: CREDENTIALS }, CREDENTIALS.user],
  ])('%s → an encrypted connection', async (_, options, user) => {
    await openWith(options);
    await add();
    expect((await server.received(1))[0]).toMatchObject({ secure: true, user });
  });

  it('a certificate of an unknown authority → no mail, and a retry', async () => {
    server = await MailServer.start({ tls: 'starttls' });
    closing.push(() => server.close());
    const { OUTBOUND_CA: _, ...env } = server.env;
    await open(env);
    await add();
    await postponed();
    expect(server.mails).toEqual([]);
  });

  it('a wrong password → a retry, because the operator can correct it', async () => {
    server = await MailServer.start({ tls: 'implicit', credentials: CREDENTIALS });
    closing.push(() => server.close());
    await open({ ...server.env, SMTP_URL: `smtps://wrong:password@localhost:${server.port}` });
    await add();
    await postponed();
    expect(await failures()).toEqual([]);
  });

  it('greylisting: 450 to the recipient → the mail is sent at the retry', async () => {
    await openWith();
    server.replies.push(450, 450);
    await add();
    await postponed();
    await after(5);
    expect(await firstMail()).toMatchObject({ attempts: 1 });
    await after(5);
    expect(await firstMail()).toMatchObject({ attempts: 2 });
    await after(30);
    expect(server.mails).toHaveLength(1);
    expect(await failures()).toEqual([]);
  });

  it.each([
    ['the recipient', 'RCPT TO', () => server.replies.push(550)],
    ['the message', 'DATA', () => server.dataReplies.push(554)],
  ])('a permanent refusal of %s → the mail is dropped, and the audit names no content', async (_, command, refuse) => {
    await openWith();
    refuse();
    await add();
    await expect.poll(failures).toHaveLength(1);
    const [event] = await failures();
    expect(event!.details['reason']).toMatch(new RegExp(`^the mail server answers 55[04] 5\\.1\\.1 to ${command}`));
    expect(JSON.stringify(event)).not.toContain('token');
    expect(await firstMail()).toMatchObject({ content: null, nextAttemptAt: null, attempts: 1 });
    await after(86_400);
    expect(server.mails).toEqual([]);
  });

  it('a refused connection → the mail is sent once the server runs', async () => {
    const port = await freePort();
    await open({ SMTP_URL: `smtp://localhost:${port}`, MAIL_FROM: 'a@grantry.example' });
    await add();
    await postponed();
    server = await MailServer.start({ port });
    closing.push(() => server.close());
    await after(10);
    expect(server.mails).toHaveLength(1);
  });

  it('a mail server that never works → the mail is dropped when its link has expired, with an audit event', async () => {
    await open({ SMTP_URL: `smtp://localhost:${await freePort()}`, MAIL_FROM: 'a@grantry.example' });
    await add();
    await postponed();
    for (let seconds = 0; seconds < 1800; seconds += 60) await after(60);
    expect((await failures()).map(({ details }) => details['reason'])).toEqual(['no answer (ESOCKET)']);
    expect((await firstMail()).content).toBeNull();
  });

  it('a server that accepts connections and says nothing → a retry after the timeout', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closing.push(() => closed(silent, sockets));
    const { port } = silent.address() as AddressInfo;
    await open({ SMTP_URL: `smtp://localhost:${port}`, MAIL_FROM: 'a@grantry.example' }, { greeting: 50 });
    await add();
    await postponed();
  });

  it('a server that never answers to a message → the connection ends after the timeout, and the retry sends the mail', async () => {
    server = await MailServer.start();
    closing.push(() => server.close());
    await open(server.env, { whole: 2000 });
    server.dataReplies.push('never');
    await add();
    await postponed();
    await after(10);
    expect(server.mails).toHaveLength(1);
  });

  it('a stop while a mail is sent → the mail is sent, and the row is finished', async () => {
    await openWith();
    await add();
    await closing.pop()!();
    const again = await MailRoom.open(database.url);
    closing.push(() => again.close());
    expect(server.mails).toHaveLength(1);
    expect((await again.mails())[0]).toMatchObject({ content: null, nextAttemptAt: null });
  });

  it('many mails at once → each is sent once, over a few connections', async () => {
    await openWith();
    await Promise.all(Array.from({ length: 30 }, (_, i) => add({ ...RESET, to: `user-${i}@example.com` })));
    await expect
      .poll(
        async () => {
          await room.get(MailUpkeep).tick();
          return server.mails.length;
        },
        { timeout: 30_000 },
      )
      .toBe(30);
    expect(new Set(server.mails.map(({ to }) => to[0])).size).toBe(30);
    expect(server.connections).toBeLessThanOrEqual(5);
  });
});

async function closed(server: Server, sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}
