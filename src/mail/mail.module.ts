import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailDeliveries } from './delivery/mail-deliveries.js';
import { MailOutcomes } from './delivery/mail-outcomes.js';
import { MailSender } from './delivery/mail-sender.js';
import { MailUpkeep } from './delivery/mail-upkeep.js';
import { SmtpServer } from './delivery/smtp-server.js';
import { SmtpTimeouts } from './delivery/smtp-timeouts.js';
import { MailBacklog } from './mail-backlog.js';
import { Mailbox } from './mailbox.js';
import { MailContents } from './mail-contents.js';
import { MailCounts } from './mail-counts.js';
import { MailQueue } from './mail-queue.js';
import { Mail } from './mail.entity.js';
import { MailStore } from './mail.store.js';
import { Outbox } from './outbox.js';
import { MailComposer } from './texts/mail-composer.js';

export const MAIL_ENTITIES = [Mail] as const;

/** Mails to people: the outbox, its worker, and the texts. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([...MAIL_ENTITIES])],
  providers: [
    MailStore, MailContents, MailCounts, MailQueue, Outbox, Mailbox, MailBacklog,
    { provide: SmtpTimeouts, useFactory: () => new SmtpTimeouts() }, MailComposer, SmtpServer, MailSender, MailOutcomes, MailDeliveries, MailUpkeep,
  ], // prettier-ignore
  exports: [Outbox, Mailbox, MailBacklog, MailCounts],
})
export class MailModule {}
