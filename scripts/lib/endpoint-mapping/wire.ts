import { STATUS_CODES } from 'node:http';

/** No-break spaces: HTML drops other spaces at the beginning of a line. */
const INDENT = '\u00a0\u00a0';

type Pairs = Readonly<Record<string, string>>;

/** A request to send and to show. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Pairs;
  readonly headers?: Pairs;
  readonly form?: Pairs;
}

export interface WireAnswer {
  readonly status: number;
  readonly location?: string | null;
  readonly contentType?: string | null;
  readonly cacheControl?: string | null;
  readonly body?: string;
}

/** Returns the lines of a request, with each parameter on a separate line. */
export function linesOfRequest(host: string, { method, path, query = {}, headers = {}, form }: WireRequest): string[] {
  const target = parameterLines(query).map((line, index) => `${index === 0 ? `${method} ${path}?` : '&'}${line}`);
  const [last = `${method} ${path}`, ...before] = target.toReversed();
  return [
    ...before.toReversed(),
    `${last} HTTP/1.1`,
    `Host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(form === undefined ? [] : ['Content-Type: application/x-www-form-urlencoded', '', ...formLines(form)]),
  ];
}

/** Returns the lines of a response: relevant headers, the parameters of a redirect, the members of JSON. */
export function linesOfAnswer({ status, location, contentType, cacheControl, body = '' }: WireAnswer): string[] {
  const redirect = location ? `Location: ${location}`.split(/(?=[?#&])/) : [];
  const json = contentType?.includes('json') ? JSON.stringify(JSON.parse(body), null, INDENT).split('\n') : [];
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...redirect,
    ...(json.length > 0 ? [`Content-Type: ${contentType}`, `Cache-Control: ${cacheControl}`, '', ...json] : []),
  ];
}

function formLines(form: Pairs): string[] {
  return parameterLines(form).map((line, index) => (index === 0 ? line : `&${line}`));
}

function parameterLines(pairs: Pairs): string[] {
  return Object.entries(pairs).map((pair) => new URLSearchParams([pair]).toString());
}
