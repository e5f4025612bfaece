import { Injectable } from '@nestjs/common';
import { Branding, isId, type Brand } from '../common/index.js';
import { Configuration, isLoopbackName } from '../config/index.js';
import { MailContents } from './mail-contents.js';
import type { Mail, MailId } from './mail.entity.js';
import { MailStore } from './mail.store.js';
import { MailComposer, type ComposedMail } from './texts/mail-composer.js';

/** The largest number of mails that are listed. */
const MOST = 50;

/** Shows the mails that are kept because there is no mail server, to people who try the server out. */
@Injectable()
export class Mailbox {
  constructor(
    private readonly store: MailStore,
    private readonly contents: MailContents,
    private readonly composer: MailComposer,
    private readonly configuration: Configuration,
    private readonly branding: Branding,
  ) {}

  /** Mails contain links that sign in, so only a demo on this machine shows them. */
  get isShown(): boolean {
    const { demo, production, smtp, issuer } = this.configuration;
    return demo && !production && smtp === undefined && isLoopbackName(new URL(issuer).hostname);
  }

  /** The latest mails first. */
  async list(): Promise<readonly ComposedMail[]> {
    const mails = await this.store.waiting(MOST);
    const brand = await this.branding.current();
    return mails.map((mail) => this.composed(mail, brand)).filter((mail) => mail !== null);
  }

  /** @param id untrusted */
  async find(id: string): Promise<ComposedMail | null> {
    const mail = isId(id) ? await this.store.find(id as MailId) : null;
    return mail?.nextAttemptAt ? this.composed(mail, await this.branding.current()) : null;
  }

  private composed(mail: Mail, brand: Brand): ComposedMail | null {
    const content = this.contents.open(mail);
    return content && this.composer.compose(mail, content, brand);
  }
}
