import type { SubjectId } from '../common/index.js';
import type { Notice } from '../config/index.js';

/** Data of a mail whose link proves that its reader has the mailbox. */
export interface LinkData {
  /** An absolute URL of this server; it contains a secret. */
  readonly link: string;
  /** Seconds until the link expires. */
  readonly validFor: number;
}

/** Data of a mail about a request that waits for the approval of a person. Its link contains no secret. */
export interface ApprovalData extends LinkData {
  /** The name of the application that asks. */
  readonly application: string;
}

/** Data of a notice. */
export interface NoticeData {
  /** When it happened: ISO 8601, UTC. */
  readonly at: string;
}

/** A change that the person or an administrator made. */
export interface ChangeData extends NoticeData {
  readonly by: 'user' | 'administrator';
}

export interface BrowserData extends NoticeData {
  /** Browser and system in words; null when they are unknown. */
  readonly browser: string | null;
  /** The address that the sign-in came from. */
  readonly address: string | null;
}

/** An identity at another provider. */
export interface ProviderData extends NoticeData {
  /** The name of the provider; null when it is unknown. */
  readonly provider: string | null;
}

/** The data of each message. */
export interface MailData {
  readonly 'verify-address': LinkData;
  /** Goes to the new address. */
  readonly 'change-address': LinkData;
  readonly 'reset-password': LinkData;
  readonly invitation: LinkData;
  readonly 'sign-up': LinkData;
  /** The answer to a sign-up with the address of an account. Its link leads to the sign-in. */
  readonly 'account-exists': LinkData;
  readonly 'approve-request': ApprovalData;
  /** By the person. */
  readonly 'account-deleted': NoticeData;
  /** Goes to the old address. */
  readonly 'address-changed': ChangeData;
  readonly 'new-browser': BrowserData;
  readonly 'password-changed': ChangeData;
  readonly 'factor-added': NoticeData & { readonly factor: 'app' | 'passkey' | 'recovery-codes' };
  /** `all`: by an administrator. */
  readonly 'factor-removed': NoticeData & { readonly factor: 'app' | 'passkey' | 'all' };
  readonly 'recovery-code-used': NoticeData & { readonly left: number };
  readonly 'identity-linked': ProviderData;
  readonly 'identity-unlinked': ChangeData & ProviderData;
}

export type MailMessage = keyof MailData;

/**
 * `link`: a person entered the address or a name, and the mail answers by a link. `address`: a signed-in person confirms
 * an address by a link. That person is told of the limit, so these mails are counted apart from those that anyone can
 * request. `approval`: an application asks for an approval, which the link leads to. `notice`: it tells the owner of an
 * account what happened.
 */
export type MailKind = 'link' | 'address' | 'approval' | 'notice';

/** Every message and its kind. A new message is one line here, one in `MailData`, and its texts. */
export const MESSAGES: Readonly<Record<MailMessage, MailKind> & Record<Notice, 'notice'>> = {
  'verify-address': 'address',
  'change-address': 'address',
  'reset-password': 'link',
  invitation: 'link',
  'sign-up': 'link',
  'account-exists': 'link',
  'approve-request': 'approval',
  'account-deleted': 'notice',
  'address-changed': 'notice',
  'new-browser': 'notice',
  'password-changed': 'notice',
  'factor-added': 'notice',
  'factor-removed': 'notice',
  'recovery-code-used': 'notice',
  'identity-linked': 'notice',
  'identity-unlinked': 'notice',
};

/** A mail to queue. */
export type NewMail = {
  readonly [Message in MailMessage]: {
    /** One address, untrusted. */
    readonly to: string;
    readonly message: Message;
    readonly data: MailData[Message];
    /** The account that the mail is about. Its username is part of the mail. */
    readonly account?: { readonly sub: SubjectId; readonly username: string } | undefined;
    /** A language tag, such as the `locale` of the account; English when left out. */
    readonly language?: string | undefined;
    /** Of the times in the mail: a name of the IANA database, such as the `zoneinfo` of the account; UTC when left out. */
    readonly timeZone?: string | undefined;
  };
}[MailMessage];

/** The data of a mail with a link; undefined for a notice. */
export function linkOf({ message, data }: NewMail): LinkData | undefined {
  return MESSAGES[message] === 'notice' ? undefined : (data as LinkData);
}
