export { MAIL_ENTITIES, MailModule } from './mail.module.js';
export type { BrowserData, ChangeData, LinkData, MailData, MailMessage, NewMail, NoticeData } from './messages.js';
export { Outbox } from './outbox.js';
export type { ComposedMail } from './texts/mail-composer.js';
export { Mailbox } from './mailbox.js';
export { MailBacklog, type Waiting } from './mail-backlog.js';
export { MAIL_EVENTS, MailCounts } from './mail-counts.js';
