import { responseOf, type Answer } from '../../../test/support/user-agent.js';
import type { Flow } from './flows.js';
import { BrowserAt, type Place } from './place.js';
import { Placeholders } from './placeholders.js';
import { linesOfAnswer, linesOfRequest, type WireAnswer, type WireRequest } from './wire.js';

const CLIENT = { id: 'healthabc', secret: 'healthabc-demo-secret-never-for-production' };
const REDIRECT_URI = 'https://healthabc.example/callback';
const ALICE = { username: 'alice', password: 'wonderland-2026' };
const BASIC = Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64');

export interface Exchange {
  readonly request: readonly string[];
  readonly answer: readonly string[];
}

/** The exchanges of a flow; a step that the flow does not have is undefined. */
export interface Trace {
  readonly authorize?: Exchange;
  readonly token?: Exchange;
  readonly api?: Exchange;
  readonly refresh?: Exchange;
  /** The origin of each ID token and the names of its claims. */
  readonly idTokens: readonly string[];
}

type Members = Readonly<Record<string, string>>;

/** The client of the second document: no PKCE, Basic credentials, and a browser in which alice is signed in. */
export class HealthAbc {
  private readonly browser: BrowserAt;

  constructor(private readonly place: Place) {
    this.browser = new BrowserAt(place);
  }

  /** Signs alice in and gives consent, so that later requests need no page. */
  async prepare(): Promise<void> {
    const query = { response_type: 'code', scope: 'openid profile email', ...this.identity };
    await this.browser.signIn(this.urlOf({ method: 'GET', path: '/authorize', query }), ALICE);
  }

  /** @param without parameter to omit from the token request */
  async run({ authorize, grant }: Flow, without?: string): Promise<Trace> {
    const placeholders = new Placeholders();
    placeholders.name(BASIC, 'healthabc:secret in base64');
    const front = authorize && (await this.authorize(authorize, placeholders));
    const code: Members = front?.members['code'] ? { code: front.members['code'], redirect_uri: REDIRECT_URI } : {};
    const form = { ...grant, ...code };
    const back = grant && (await this.post('/token', omit(form, without), placeholders));
    const accessToken = back?.members['access_token'] ?? front?.members['access_token'];
    const refreshToken = back?.members['refresh_token'];
    const again = { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' };
    return {
      ...(front && { authorize: front.exchange }),
      ...(back && { token: back.exchange }),
      ...(accessToken && { api: await this.callApi(accessToken, placeholders) }),
      ...(refreshToken && { refresh: (await this.post('/token', again, placeholders)).exchange }),
      idTokens: [...idTokenOf('/authorize', front?.members), ...idTokenOf('/token', back?.members)],
    };
  }

  /** Sends the authorization request by POST, then follows the redirect to the GET, which contains the cookies. */
  async byPost(authorize: Members): Promise<readonly Exchange[]> {
    const placeholders = new Placeholders();
    const request: WireRequest = { method: 'POST', path: '/authorize', form: { ...authorize, ...this.identity } };
    const first = await this.browser.post(this.urlOf(request), request.form!);
    const second = await this.browser.get(first.location!);
    nameValues(responseOf(second.location!), placeholders);
    const next: WireRequest = {
      method: 'GET',
      path: '/authorize',
      query: Object.fromEntries(new URL(first.location!).searchParams),
    };
    return [this.shown(request, wireOf(first), placeholders), this.shown(next, wireOf(second), placeholders)];
  }

  private get identity(): Members {
    return { client_id: CLIENT.id, redirect_uri: REDIRECT_URI };
  }

  private async authorize(parameters: Members, placeholders: Placeholders) {
    const request: WireRequest = { method: 'GET', path: '/authorize', query: { ...parameters, ...this.identity } };
    const answer = await this.browser.get(this.urlOf(request));
    const members = responseOf(answer.location!);
    nameValues(members, placeholders);
    return { members, exchange: this.shown(request, wireOf(answer), placeholders) };
  }

  private async post(path: string, form: Members, placeholders: Placeholders) {
    const request: WireRequest = { method: 'POST', path, headers: { Authorization: `Basic ${BASIC}` }, form };
    const { answer, members } = await this.fetch(request);
    nameValues(members, placeholders);
    return { members, exchange: this.shown(request, answer, placeholders) };
  }

  private async callApi(accessToken: string, placeholders: Placeholders): Promise<Exchange> {
    const headers = { Authorization: `Bearer ${accessToken}` };
    const request: WireRequest = { method: 'GET', path: '/api', headers };
    const { answer, members } = await this.fetch(request);
    if (members['sub'] !== CLIENT.id) placeholders.name(members['sub'] ?? '', 'sub of alice');
    return this.shown(request, answer, placeholders);
  }

  private async fetch(request: WireRequest): Promise<{ answer: WireAnswer; members: Members }> {
    const { method, headers, form } = request;
    const body = form && { body: new URLSearchParams(form) };
    const response = await fetch(this.urlOf(request), { method, headers: { ...headers }, ...body });
    const text = await response.text();
    const answer = { ...headersOf(response.headers), status: response.status, body: text };
    return { answer, members: JSON.parse(text) as Members };
  }

  private urlOf({ path, query = {} }: WireRequest): string {
    const search = new URLSearchParams(query).toString();
    return `${this.place.base}${path}${search && `?${search}`}`;
  }

  private shown(request: WireRequest, answer: WireAnswer, placeholders: Placeholders): Exchange {
    const mask = (lines: readonly string[]) => lines.map((line) => placeholders.mask(line));
    return {
      request: mask(linesOfRequest(new URL(this.place.issuer).host, request)),
      answer: mask(linesOfAnswer(answer)),
    };
  }
}

function nameValues(members: Members, placeholders: Placeholders): void {
  for (const name of ['code', 'access_token', 'refresh_token', 'id_token', 'session_state']) {
    if (members[name] !== undefined) placeholders.name(members[name], name);
  }
}

function wireOf({ status, location, headers, body }: Answer): WireAnswer {
  return { ...headersOf(headers), status, location, body };
}

function headersOf(headers: Headers) {
  return { contentType: headers.get('content-type'), cacheControl: headers.get('cache-control') };
}

function idTokenOf(origin: string, { id_token: jwt }: Members = {}): string[] {
  if (jwt === undefined) return [];
  const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as object;
  return [`from ${origin}: ${Object.keys(claims).join(', ')}`];
}

function omit(form: Members, name: string | undefined): Members {
  return Object.fromEntries(Object.entries(form).filter(([other]) => other !== name));
}
