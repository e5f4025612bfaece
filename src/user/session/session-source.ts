import Bowser from 'bowser';
import type { Request } from 'express';
import { canonicalAddress, inEnglish, verbatim, type Text } from '../../common/index.js';
import { userText } from '../user-text.js';

/** Characters of a User-Agent header that are kept. */
const LONGEST_USER_AGENT = 300;
/** Characters of a name in words. */
const LONGEST_NAME = 45;

/**
 * The source of a session, which helps users to recognize it. It is not evidence, because a client can send any value.
 */
export interface SessionSource {
  /** Printable ASCII, up to 300 characters; null when the browser sends none. */
  readonly userAgent: string | null;
  /** IPv4 or IPv6 in canonical form, of the socket or from a trusted proxy. */
  readonly address: string | null;
}

export const UNKNOWN_SOURCE: SessionSource = { userAgent: null, address: null };

export function sourceOf({ headers, ip }: Pick<Request, 'headers' | 'ip'>): SessionSource {
  const userAgent = (headers['user-agent'] ?? '')
    .replace(/[^ -~]/g, '?')
    .slice(0, LONGEST_USER_AGENT)
    .trim();
  return { userAgent: userAgent || null, address: canonicalAddress(ip ?? '') };
}

/**
 * The browser and the operating system, from a User-Agent header.
 *
 * @returns for example `Firefox 140 on Windows`; null when the browser is unknown
 */
export function browserText(userAgent: string | null): Text | null {
  if (userAgent === null) return null;
  const { browser, os } = Bowser.parse(userAgent);
  const name = browser.name === 'Mozilla' ? '' : (browser.name ?? '');
  const version = /^\d{1,4}/.exec(browser.version ?? '')?.[0];
  const system = os.name?.slice(0, LONGEST_NAME);
  if (name === '') return system ? userText('browser.unknownOn', { system }) : null;
  const words = [name.slice(0, LONGEST_NAME), version].filter(Boolean).join(' ');
  return system ? userText('browser.on', { browser: words, system }) : verbatim(words);
}

/** The same in English. */
export function browserInWords(userAgent: string | null): string | null {
  const text = browserText(userAgent);
  return text && inEnglish(text);
}
