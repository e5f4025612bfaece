import type { NodemailerError } from 'nodemailer';

/** Why a mail was not sent. */
export interface SmtpFailure {
  /** Whether a retry is pointless. */
  readonly isFinal: boolean;
  /** For the log and the audit. It never quotes the server, whose answer may quote the mail. */
  readonly reason: string;
}

/** Replies that blame the settings of this server, which the operator can correct: authentication is required or failed. */
const ABOUT_SETTINGS: readonly number[] = [503, 530, 534, 535, 538];
const ENHANCED_STATUS = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/;

/**
 * Judges an error of the mail server or of the connection. A permanent reply (RFC 5321 §4.2.1) to the recipient or to
 * the message is final. Everything else is retried.
 */
export function smtpFailureOf(error: unknown): SmtpFailure {
  const { code = 'unknown', command = '', responseCode, response = '' } = error as NodemailerError;
  if (responseCode === undefined || responseCode < 400) return { isFinal: false, reason: `no answer (${code})` };
  const isPermanent = responseCode >= 500 && !ABOUT_SETTINGS.includes(responseCode);
  const status = ENHANCED_STATUS.exec(response)?.[1];
  const answer = [responseCode, status, 'to', command].filter(Boolean).join(' ');
  return {
    isFinal: isPermanent && /^(RCPT TO|DATA)/.test(command),
    reason: `the mail server answers ${answer}`,
  };
}
