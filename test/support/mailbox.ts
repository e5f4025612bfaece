import type { NestExpressApplication } from '@nestjs/platform-express';
import { getDataSourceToken } from '@nestjs/typeorm';
import { IsNull, Not, type DataSource } from 'typeorm';
import { MailContents } from '../../src/mail/mail-contents.js';
import { Mail } from '../../src/mail/mail.entity.js';
import type { NewMail } from '../../src/mail/messages.js';

/** The mails of a running application, as its outbox keeps them where no SMTP_URL is set. */
export class Mailbox {
  constructor(private readonly app: NestExpressApplication) {}

  /** The mails to an address, the oldest first. */
  async to(address: string): Promise<readonly NewMail[]> {
    const mails = await this.all();
    return mails.filter(({ to }) => to === address);
  }

  /** The messages with a link to an address, the oldest first. */
  async linkMessagesTo(address: string): Promise<readonly string[]> {
    return (await this.to(address)).filter(({ data }) => 'link' in data).map(({ message }) => message);
  }

  async all(): Promise<readonly NewMail[]> {
    const rows = await this.dataSource
      .getRepository(Mail)
      .find({ where: { nextAttemptAt: Not(IsNull()) }, order: { id: 'ASC' } });
    const contents = this.app.get(MailContents, { strict: false });
    return rows.map((row) => contents.open(row)).filter((mail) => mail !== null);
  }

  /** The link of the latest mail of this kind to an address. */
  async linkTo(address: string, message: NewMail['message']): Promise<string> {
    const mail = (await this.to(address)).findLast((one) => one.message === message);
    if (mail === undefined || !('link' in mail.data)) throw new Error(`no mail ${message} to ${address}`);
    return mail.data.link;
  }

  private get dataSource(): DataSource {
    return this.app.get<DataSource>(getDataSourceToken(), { strict: false });
  }
}
