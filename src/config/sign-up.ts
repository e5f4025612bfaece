import { domainToASCII } from 'node:url';

/** Who may create an account: SIGN_UP. */
export interface SignUp {
  /** `invite`: an administrator creates accounts, and people may request their invitation again. */
  readonly mode: 'off' | 'invite' | 'open';
  /** The domains whose email addresses may sign up, in lower case and ASCII; empty for every domain. */
  readonly domains: readonly string[];
}

/** At least two labels, so that a misspelled word such as `opne` is not a domain. */
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d](?:[a-z\d-]{0,61}[a-z\d])$/;

/**
 * Parses SIGN_UP.
 *
 * @returns null when the text is neither `off`, `invite`, `open` nor a list of domains
 */
export function signUpOf(text: string): SignUp | null {
  if (text === 'off' || text === 'invite' || text === 'open') return { mode: text, domains: [] };
  const domains = text.split(',').map((entry) => domainToASCII(entry.trim()).toLowerCase());
  return domains.every((domain) => DOMAIN.test(domain)) ? { mode: 'open', domains } : null;
}
