/** The notices that tell the owner of an account by mail what happened to it. SECURITY_MAILS selects among them. */
export const NOTICES = [
  'account-deleted',
  'address-changed',
  'new-browser',
  'password-changed',
  'factor-added',
  'factor-removed',
  'recovery-code-used',
  'identity-linked',
  'identity-unlinked',
] as const;

export type Notice = (typeof NOTICES)[number];

/**
 * Parses SECURITY_MAILS.
 *
 * @returns null when the text is neither `all`, `none` nor a list of notices
 */
export function noticesOf(text: string): ReadonlySet<Notice> | null {
  if (text === 'all') return new Set(NOTICES);
  if (text === 'none') return new Set();
  const named = text.split(',').map((entry) => NOTICES.find((notice) => notice === entry.trim()));
  return named.includes(undefined) ? null : new Set(named.filter((notice) => notice !== undefined));
}
