import { Readable } from 'node:stream';
import type { CookieOptions, Response } from 'express';
import type { Brand } from '../branding/brand.js';
import type { Html } from '../html/pages.js';
import type { Theme } from '../html/theme.js';
import type { Links } from '../ports/links.js';
import { languageOf } from './page-language.js';
import { JSON_LINES } from './json-lines.js';
import { RequestState } from './request-state.js';

/** A cookie to set; `value: null` removes it. */
export interface CookieChange {
  readonly name: string;
  readonly value: string | null;
  readonly options: CookieOptions;
}

interface Reply {
  /** Of several cookies with one name, the last is set. */
  readonly cookies?: readonly CookieChange[];
  /** Null removes a header that every response has. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** A redirect: 302 after a GET, 303 after a POST (RFC 9700 §4.12). */
export interface RedirectReply extends Reply {
  readonly kind: 'redirect';
  readonly status: 302 | 303;
  readonly location: string;
}

export interface PageReply extends Reply {
  readonly kind: 'page';
  readonly status: number;
  readonly html: Html;
  /** Origins that the page shows in frames. */
  readonly frames?: readonly string[];
  /** Whether a script of the page sends its form to this server. */
  readonly sendsForm?: boolean;
}

/** An image, a document, or text for programs. */
export interface ContentReply extends Reply {
  readonly kind: 'content';
  readonly status: number;
  /** The media type, with its charset if it has one. */
  readonly type: string;
  readonly body: string | Buffer;
}

/** JSON lines that are made while they are sent. A caller that reads slowly slows the source down. */
export interface StreamReply extends Reply {
  readonly kind: 'stream';
  readonly status: number;
  /** Each becomes one line. */
  readonly lines: AsyncIterable<object>;
}

/** A text for programs that is made while it is sent. A caller that reads slowly slows the source down. */
export interface TextStreamReply extends Reply {
  readonly kind: 'text-stream';
  readonly status: number;
  /** The media type. */
  readonly type: string;
  readonly parts: AsyncIterable<string>;
}

/** The result of a controller, which `ReplyInterceptor` writes to HTTP. Caches do not store it unless its headers allow it. */
export type HttpReply = RedirectReply | PageReply | ContentReply | StreamReply | TextStreamReply;

/**
 * The Content-Security-Policy of pages. It has no `form-action`: Chromium applies that directive to every redirect after a
 * POST, and the redirects of a sign-in end at the client.
 */
export const PAGE_CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** What every page of a server is made with. */
export interface Look {
  readonly links: Links;
  readonly brand: Brand;
  readonly theme: Theme;
}

/** Sends a reply from the error filter, where no controller answers. */
export function send(response: Response, reply: Exclude<HttpReply, StreamReply | TextStreamReply>, look: Look): void {
  response.send(writeReply(response, reply, look));
}

/**
 * Writes the status, the headers and the cookies of a reply, and renders its page.
 *
 * @returns the body, which is still to be sent; undefined where there is none
 */
export function writeReply(response: Response, reply: HttpReply, look: Look): string | Buffer | Readable | undefined {
  response.statusCode = reply.status;
  response.setHeader('Cache-Control', 'no-store');
  for (const [name, value] of Object.entries(reply.headers ?? {})) {
    if (value === null) response.removeHeader(name);
    else response.setHeader(name, value);
  }
  writeCookies(response, reply.cookies ?? []);
  if (reply.kind === 'redirect') return void response.setHeader('Location', reply.location);
  if (reply.kind === 'content') {
    response.setHeader('Content-Type', reply.type);
    return reply.body;
  }
  if (reply.kind === 'stream') {
    response.setHeader('Content-Type', JSON_LINES);
    return Readable.from(textOf(reply.lines), { objectMode: false });
  }
  if (reply.kind === 'text-stream') {
    response.setHeader('Content-Type', reply.type);
    return Readable.from(reply.parts, { objectMode: false });
  }
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader('Content-Security-Policy', contentSecurityPolicyOf(reply));
  const language = languageOf(response.req);
  response.setHeader('Content-Language', language.tag);
  const { clientBrand, timeZone } = RequestState.of(response.req);
  return reply.html({ ...look, language, clientBrand, timeZone });
}

async function* textOf(lines: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

function writeCookies(response: Response, ofReply: readonly CookieChange[]): void {
  const all = [...RequestState.of(response.req).cookies, ...ofReply];
  const cookies = new Map(all.map((cookie) => [cookie.name, cookie]));
  for (const { name, value, options } of cookies.values()) {
    if (value === null) response.clearCookie(name, options);
    else response.cookie(name, value, options);
  }
}

/** The longest list of sources, in characters: proxies accept 4 to 8 KiB of headers. */
const LONGEST_SOURCES = 2048;

/** The origins, or only their schemes when the origins would make the header too long. */
function sourcesOf(origins: readonly string[]): string {
  const each = [...new Set(origins)].join(' ');
  if (each.length <= LONGEST_SOURCES) return each;
  return [...new Set(origins.map((origin) => new URL(origin).protocol))].join(' ');
}

function contentSecurityPolicyOf({ frames = [], sendsForm = false }: PageReply): string {
  const frameSources = frames.length === 0 ? '' : `; frame-src ${sourcesOf(frames)}`;
  return `${PAGE_CONTENT_SECURITY_POLICY}${sendsForm ? "; connect-src 'self'" : ''}${frameSources}`;
}
