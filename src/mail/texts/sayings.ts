import type { Translator } from '../../common/index.js';
import {
  linkOf,
  type BrowserData,
  type LinkData,
  type NewMail,
  type NoticeData,
  type ProviderData,
} from '../messages.js';
import { durationOf } from './duration.js';
import { oneLine } from './one-line.js';

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
export function sayingsOf(mail: NewMail, translator: Translator, review: string): Sayings {
  const link = linkOf(mail);
  return link === undefined ? noticeOf(mail, translator, review) : linkMailOf(mail, link, translator);
}

function linkMailOf(mail: NewMail, { link, validFor }: LinkData, translator: Translator): Sayings {
  const { t } = translator;
  const { message } = mail;
  if (message === 'approve-request') return approvalOf(mail, translator);
  const isForOwner = message === 'account-exists';
  return {
    subject: t(`subject.${message}`),
    text: t(`text.${message}`),
    facts: isForOwner ? accountOf(mail, t) : [],
    action: { name: t(`action.${message}`), url: link },
    hints: isForOwner
      ? [t('link.forgotten'), t('link.ignore')]
      : [t('link.valid', { validFor: durationOf(validFor) }), t('link.ignore')],
  };
}

function approvalOf(mail: Extract<NewMail, { message: 'approve-request' }>, { t }: Translator): Sayings {
  const { link, validFor, application } = mail.data;
  return {
    subject: t('subject.approve-request'),
    text: t('text.approve-request'),
    facts: [...accountOf(mail, t), { name: t('facts.application'), value: oneLine(application) }],
    action: { name: t('action.approve-request'), url: link },
    hints: [t('approval.valid', { validFor: durationOf(Math.ceil(validFor / 60) * 60) }), t('approval.ignore')],
  };
}

function accountOf({ account }: NewMail, t: Translator['t']): readonly Fact[] {
  return account === undefined ? [] : [{ name: t('facts.account'), value: oneLine(account.username) }];
}

function noticeOf(mail: NewMail, translator: Translator, review: string): Sayings {
  const { t } = translator;
  return {
    subject: t(`subject.${mail.message}`),
    text: textOf(mail, translator),
    facts: factsOf(mail, translator),
    ...(mail.message === 'account-deleted'
      ? afterDeletion(t, review)
      : { action: { name: t('notice.review'), url: review }, hints: [t('notice.unexpected')] }),
  };
}

/** There is no account to review. */
function afterDeletion(t: Translator['t'], review: string): Pick<Sayings, 'action' | 'hints'> {
  return { action: { name: t('notice.site'), url: new URL('/', review).href }, hints: [t('notice.deleted')] };
}

function textOf({ message, data }: NewMail, { t }: Translator): string {
  const variant = 'by' in data ? data.by : 'factor' in data ? data.factor : undefined;
  if ('left' in data) return t(`text.${message}`, { count: data.left });
  return variant === undefined ? t(`text.${message}`) : t(`text.${message}-${variant}`);
}

function factsOf({ account, data }: NewMail, { t, time }: Translator): readonly Fact[] {
  const { at, browser, address, provider } = data as NoticeData & Partial<BrowserData> & Partial<ProviderData>;
  const facts: readonly [string, string | null | undefined][] = [
    ['account', account?.username],
    ['provider', provider],
    ['time', time(new Date(at))],
    ['browser', browser],
    ['address', address],
  ];
  return facts.flatMap(([name, value]) => (value ? [{ name: t(`facts.${name}`), value: oneLine(value) }] : []));
}
