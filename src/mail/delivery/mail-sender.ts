import { Injectable } from '@nestjs/common';
import { Branding } from '../../common/index.js';
import { MailContents } from '../mail-contents.js';
import type { Mail } from '../mail.entity.js';
import { MailComposer } from '../texts/mail-composer.js';
import { smtpFailureOf, type SmtpFailure } from './smtp-failure.js';
import { SmtpServer } from './smtp-server.js';

/** Sends one mail, once. */
@Injectable()
export class MailSender {
  constructor(
    private readonly contents: MailContents,
    private readonly composer: MailComposer,
    private readonly server: SmtpServer,
    private readonly branding: Branding,
  ) {}

  /** Whether there is a mail server. */
  get isOn(): boolean {
    return this.server.isKnown;
  }

  /** @returns null when the server has accepted the mail */
  async send(mail: Mail): Promise<SmtpFailure | null> {
    const content = this.contents.open(mail);
    if (content === null) return { isFinal: true, reason: 'no key of ENCRYPTION_KEY opens the mail' };
    try {
      const brand = await this.branding.current();
      await this.server.send(this.composer.compose(mail, content, brand), brand.name);
      return null;
    } catch (error) {
      return smtpFailureOf(error);
    }
  }
}
