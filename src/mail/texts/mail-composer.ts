import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { languageFor, NO_BRAND, renderTemplate, Translator, type Brand } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { Mail, MailId } from '../mail.entity.js';
import type { NewMail } from '../messages.js';
import { brandOfMail } from './brand-of-mail.js';
import { sayingsOf } from './sayings.js';

/** A mail, ready to be sent to one address. */
export interface ComposedMail {
  readonly id: MailId;
  readonly to: string;
  readonly date: Date;
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const VIEWS = join(import.meta.dirname, '../views');
const CATALOGUES = join(import.meta.dirname, '../locales');
/** Text is not escaped, and its line breaks stay. */
const TEXT = { autoEscape: false, autoTrim: false } as const;

/** Writes mails in the language of their reader, as text and as HTML from the same data. */
@Injectable()
export class MailComposer {
  constructor(private readonly configuration: Configuration) {}

  compose({ id, queuedAt }: Pick<Mail, 'id' | 'queuedAt'>, content: NewMail, brand: Brand = NO_BRAND): ComposedMail {
    const { issuer, theme } = this.configuration;
    const language = languageFor({ locale: content.language });
    const translator = new Translator(language, CATALOGUES, theme, content.timeZone);
    const { t } = translator;
    const said = sayingsOf(content, translator, this.configuration.urlOf('security'));
    const data = {
      ...said,
      ...brandOfMail(brand, translator),
      language,
      greeting: t('greeting'),
      sender: t('sender', { host: new URL(issuer).host }),
    };
    return {
      id,
      to: content.to,
      date: queuedAt,
      language: language.tag,
      subject: said.subject,
      // A part without content leaves its empty lines behind.
      text: renderTemplate(theme, VIEWS, 'text', data, TEXT).replaceAll(/\n{3,}/g, '\n\n'),
      html: renderTemplate(theme, VIEWS, 'html', data),
    };
  }
}
