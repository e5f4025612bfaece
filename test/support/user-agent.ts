import { cookieNameOf, type CookieKind } from '../../src/config/index.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** An answer with its whole body; redirects are not followed. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  /** Absolute; null without a redirect. */
  readonly location: string | null;
  readonly body: string;
}

export interface Form {
  readonly action: string;
  readonly method: string;
  /** Inputs with a value, hidden ones as well, and what selects and text areas contain. */
  readonly fields: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, string>>;

/** A minimal browser for one server: keeps its cookies, submits its forms, and follows redirects only when told to. */
export class UserAgent {
  private readonly cookies = new Map<string, string>();

  /**
   * @param url of the server, whose cookies are kept and whose redirects `follow` follows
   * @param always headers of each request
   */
  constructor(
    private readonly url: string,
    private readonly always: Fields = {},
  ) {}

  get(url: string, headers: Fields = {}): Promise<Answer> {
    return this.send(url, { method: 'GET' }, headers);
  }

  post(url: string, form: Fields | URLSearchParams, headers: Fields = {}): Promise<Answer> {
    return this.send(url, { method: 'POST', body: new URLSearchParams(form) }, headers);
  }

  /** Submits the only form of a page, with its hidden inputs. */
  submit(page: Answer, fields: Fields): Promise<Answer> {
    const form = formOf(page);
    if (form === null) throw new Error(`no form at ${page.url} (${page.status}): ${textOf(page)}`);
    return this.post(form.action, { ...form.fields, ...fields });
  }

  /** Follows redirects as long as they stay on the server. */
  async follow(answer: Answer): Promise<Answer> {
    let last = answer;
    for (let hops = 0; last.location !== null && this.isOurs(last.location); hops++) {
      if (hops === 10) throw new Error(`too many redirects at ${last.url}`);
      last = await this.get(last.location);
    }
    return last;
  }

  /** Opens the account page and signs in. @returns the account page, or the page that comes instead */
  async openAccount({ username, password }: Credentials): Promise<Answer> {
    const login = await this.follow(await this.get(`${this.url}/account`));
    return this.follow(await this.submit(login, { username, password }));
  }

  /** Opens an authorization request, signs in and consents where a page asks for it, and stops before the request to the client. */
  async authorize(url: string, { username, password }: Credentials, decision = 'allow'): Promise<Answer> {
    let answer = await this.follow(await this.get(url));
    if (answer.body.includes('name="password"')) {
      answer = await this.follow(await this.submit(answer, { username, password }));
    }
    if (answer.body.includes('name="decision"')) answer = await this.follow(await this.submit(answer, { decision }));
    return answer;
  }

  /**
   * Like `authorize`, for requests that end in a redirect.
   *
   * @returns the redirect_uri with the response in its query or fragment
   * @throws Error with the text of the page when there is no redirect
   */
  async signIn(url: string, credentials: Credentials): Promise<string> {
    const answer = await this.authorize(url, credentials);
    if (answer.location === null) throw new Error(`no redirect, but ${answer.status} ${textOf(answer)}`);
    return answer.location;
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  /** The name of one of the server's own cookies. */
  ours(kind: CookieKind): string {
    return cookieNameOf({ issuer: this.url }, kind);
  }

  get cookieNames(): string[] {
    return [...this.cookies.keys()];
  }

  private isOurs(location: string): boolean {
    return new URL(location).origin === new URL(this.url).origin;
  }

  private async send(url: string, init: RequestInit, headers: Fields): Promise<Answer> {
    const target = new URL(url, this.url).href;
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(target, {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie === '' ? {} : { cookie }), ...this.always, ...headers },
    });
    this.keep(response.headers.getSetCookie());
    const location = response.headers.get('location');
    return {
      url: target,
      status: response.status,
      headers: response.headers,
      location: location === null ? null : absolute(location, target),
      body: await response.text(),
    };
  }

  private keep(setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const gone =
        value === '' || attributes.some((attribute) => /^(max-age=0|expires=Thu, 01 Jan 1970)/i.test(attribute));
      if (gone) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** Every form of a page. */
export function formsOf(page: Answer): readonly Form[] {
  return (page.body.match(/<form\b[\s\S]*?<\/form>/g) ?? []).map((body) => formOf({ ...page, body })!);
}

/** The first form of a page; null without one. */
export function formOf(page: Answer): Form | null {
  const [, attributes = '', inside = ''] = /<form\b([^>]*)>([\s\S]*?)<\/form>/.exec(page.body) ?? [];
  if (attributes === '' && inside === '') return null;
  const inputs = [...inside.matchAll(/<input\b([^>]*)>/g)].map(([, text = '']) => text);
  const fields = inputs.flatMap((text) => {
    const [name, value] = [attribute(text, 'name'), attribute(text, 'value')];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  fields.push(...longFieldsIn(inside));
  return {
    action: new URL(attribute(attributes, 'action') ?? '', page.url).href,
    method: (attribute(attributes, 'method') ?? 'get').toLowerCase(),
    fields: Object.fromEntries(fields),
  };
}

/** Text areas, and the chosen option of selects. */
function longFieldsIn(form: string): (readonly [string, string])[] {
  const areas = [...form.matchAll(/<textarea\b([^>]*)>\n?([^<]*)<\/textarea>/g)];
  const selects = [...form.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)];
  return [
    ...areas.map(([, tag = '', text = '']) => [attribute(tag, 'name')!, unescapeHtml(text)] as const),
    ...selects.map(([, tag = '', options = '']) => {
      const chosen = /<option\b([^>]* selected)>/.exec(options)?.[1] ?? '';
      return [attribute(tag, 'name')!, attribute(chosen, 'value') ?? ''] as const;
    }),
  ];
}

/** The addresses of a page's links, by their texts. */
export function linksOf(page: Answer): Readonly<Record<string, string>> {
  const links = [...page.body.matchAll(/<a\b([^>]*)>([\s\S]*?)<\/a>/g)];
  return Object.fromEntries(
    links.map(([, attributes = '', inside = '']) => [
      unescapeHtml(inside.replace(/<[^>]+>/g, '')).trim(),
      new URL(attribute(attributes, 'href') ?? '', page.url).href,
    ]),
  );
}

/** The parameters of an authorization response: of its fragment when it has one, or else of its query. */
export function responseOf(location: string): Record<string, string> {
  const { hash, searchParams } = new URL(location);
  return Object.fromEntries(hash === '' ? searchParams : new URLSearchParams(hash.slice(1)));
}

/** The text of a page as a user reads it. */
export function textOf(page: Answer): string {
  return unescapeHtml(page.body.replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

/** A location as it was sent, byte for byte, unless it is relative. */
function absolute(location: string, base: string): string {
  return location.startsWith('/') ? new URL(location, base).href : location;
}

function attribute(text: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1];
  return value === undefined ? undefined : unescapeHtml(value);
}

function unescapeHtml(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&'); // prettier-ignore
}
