export { MAIL_ENTITIES, MailModule } from './mail.module.js';
export type {
  BrowserData,
  ChangeData,
  FactorData,
  LinkData,
  MailData,
  MailMessage,
  NewMail,
  NoticeData,
} from './messages.js';
export { Outbox } from './outbox.js';
