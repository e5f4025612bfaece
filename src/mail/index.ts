export { MAIL_ENTITIES, MailModule } from './mail.module.js';
export type { MailData, NewMail } from './messages.js';
export { Outbox } from './outbox.js';
export type { ComposedMail } from './texts/mail-composer.js';
export { Mailbox } from './mailbox.js';
export { MailBacklog, type Waiting } from './mail-backlog.js';
export { MailCounts } from './mail-counts.js';
