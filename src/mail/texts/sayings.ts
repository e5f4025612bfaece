import {
  linkOf,
  type BrowserData,
  type ChangeData,
  type FactorData,
  type LinkData,
  type NewMail,
  type NoticeData,
} from '../messages.js';
import { oneLine } from './one-line.js';
import type { Translation } from './translation.js';

/** A value with its name. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What a mail says, in the language of its reader. Text and HTML are made from it. */
export interface Sayings {
  readonly subject: string;
  readonly text: string;
  readonly facts: readonly Fact[];
  /** The only link of the mail. */
  readonly action: { readonly name: string; readonly url: string };
  /** Sentences after the link. */
  readonly hints: readonly string[];
}

/** @param review the URL of the page where the owner of an account reviews it */
export function sayingsOf(mail: NewMail, translation: Translation, review: string): Sayings {
  const link = linkOf(mail);
  return link === undefined ? noticeOf(mail, translation, review) : linkMailOf(mail, link, translation);
}

function linkMailOf({ message }: NewMail, { link, validFor }: LinkData, { t, duration }: Translation): Sayings {
  return {
    subject: t(`${message}.subject`),
    text: t(`${message}.text`),
    facts: [],
    action: { name: t(`${message}.action`), url: link },
    hints: [t('link.valid', { validFor: duration(validFor) }), t('link.ignore')],
  };
}

function noticeOf(mail: NewMail, translation: Translation, review: string): Sayings {
  const { t } = translation;
  return {
    subject: t(`${mail.message}.subject`),
    text: textOf(mail, translation),
    facts: factsOf(mail, translation),
    action: { name: t('notice.review'), url: review },
    hints: [t('notice.unexpected')],
  };
}

function textOf({ message, data }: NewMail, { t }: Translation): string {
  if (message === 'recovery-code-used') return t(`${message}.text`, { count: data.left });
  if (message === 'new-browser') return t(`${message}.text`);
  const { by, factor } = data as ChangeData & Partial<FactorData>;
  return t([message, by, factor].filter(Boolean).join('.'));
}

function factsOf({ account, data }: NewMail, { t, time }: Translation): readonly Fact[] {
  const { at, browser, address } = data as NoticeData & Partial<BrowserData>;
  const facts: readonly [string, string | null | undefined][] = [
    ['account', account?.username],
    ['time', time(new Date(at))],
    ['browser', browser],
    ['address', address],
  ];
  return facts.flatMap(([name, value]) => (value ? [{ name: t(`facts.${name}`), value: oneLine(value) }] : []));
}
