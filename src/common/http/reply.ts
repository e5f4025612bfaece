import type { CookieOptions, Response } from 'express';

/** A cookie to set; `value: null` takes it away. */
export interface CookieChange {
  readonly name: string;
  readonly value: string | null;
  readonly options: CookieOptions;
}

interface Reply {
  /** Of several with one name the last. */
  readonly cookies?: readonly CookieChange[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends the browser on: 302 after a GET, 303 after a POST (RFC 9700 §4.12). */
export interface RedirectReply extends Reply {
  readonly kind: 'redirect';
  readonly status: 302 | 303;
  readonly location: string;
}

export interface PageReply extends Reply {
  readonly kind: 'page';
  readonly status: number;
  readonly html: string;
  /** Origins that the page shows in frames. */
  readonly frames?: readonly string[];
  /** Whether a script of the page sends its form to us. */
  readonly sendsForm?: boolean;
}

/** What the front channel answers: data, written to HTTP by `send` alone. */
export type HttpReply = RedirectReply | PageReply;

/**
 * The policy of pages. It has no `form-action`: Chromium applies that to the whole chain of redirects after a POST,
 * and the chain of a sign-in ends at the client.
 */
export const PAGE_CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const pending = new WeakMap<Response, readonly CookieChange[]>();

/** Cookies that go with whatever answers this request; one of the same name in the reply itself takes precedence. */
export function alsoSet(response: Response, cookies: readonly CookieChange[]): void {
  if (cookies.length > 0) pending.set(response, [...(pending.get(response) ?? []), ...cookies]);
}

export function send(response: Response, reply: HttpReply): void {
  response.setHeader('Cache-Control', 'no-store');
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  const all = [...(pending.get(response) ?? []), ...(reply.cookies ?? [])];
  const cookies = new Map(all.map((cookie) => [cookie.name, cookie]));
  for (const { name, value, options } of cookies.values()) {
    if (value === null) response.clearCookie(name, options);
    else response.cookie(name, value, options);
  }
  if (reply.kind === 'redirect') {
    response.status(reply.status).setHeader('Location', reply.location).end();
  } else {
    response.setHeader('Content-Security-Policy', contentSecurityPolicyOf(reply));
    response.status(reply.status).type('html').send(reply.html);
  }
}

/** Characters: proxies take 4 to 8 KiB of headers in all. */
const LONGEST_SOURCES = 2048;

/** Each origin by itself; of so many that the header would not pass, their schemes. */
function sourcesOf(origins: readonly string[]): string {
  const each = [...new Set(origins)].join(' ');
  if (each.length <= LONGEST_SOURCES) return each;
  return [...new Set(origins.map((origin) => new URL(origin).protocol))].join(' ');
}

function contentSecurityPolicyOf({ frames = [], sendsForm = false }: PageReply): string {
  const frameSources = frames.length === 0 ? '' : `; frame-src ${sourcesOf(frames)}`;
  return `${PAGE_CONTENT_SECURITY_POLICY}${sendsForm ? "; connect-src 'self'" : ''}${frameSources}`;
}
