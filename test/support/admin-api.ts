import { ADMIN } from './app.js';

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Any JSON: each test asserts what it expects.
  readonly body: Json;
}

/** Parsed JSON whose members are accessed by name. */
export type Json = { readonly [member: string]: any }; // oxlint-disable-line typescript/no-explicit-any

export interface RegisteredClient {
  readonly client_id: string;
  readonly client_secret: string;
}

/** Calls the admin API with a token of the first admin client. */
export class AdminApi {
  private constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  static async of(url: string): Promise<AdminApi> {
    const answer = await postForm(`${url}/token`, { grant_type: 'client_credentials' }, basic(ADMIN.id, ADMIN.secret));
    if (answer.status !== 200) throw new Error(`no admin token: ${answer.status} ${JSON.stringify(answer.body)}`);
    return new AdminApi(url, answer.body['access_token'] as string);
  }

  /** The same administrator at another address. */
  at(url: string): AdminApi {
    return new AdminApi(url, this.token);
  }

  call(method: string, path: string, body?: unknown, token = this.token): Promise<JsonAnswer> {
    return request(`${this.url}/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  get(path: string): Promise<JsonAnswer> {
    return this.call('GET', path);
  }

  async createClient(metadata: Json): Promise<RegisteredClient> {
    return (await this.create('/clients', metadata)) as RegisteredClient & Json;
  }

  /** @returns the `sub` */
  async createUser(user: Json): Promise<string> {
    return (await this.create('/users', user))['sub'] as string;
  }

  async createResource(resource: Json): Promise<Json> {
    return this.create('/resources', resource);
  }

  /** @throws Error for another answer than 201 */
  async create(path: string, body: Json): Promise<Json> {
    const answer = await this.call('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** The Authorization header of client_secret_basic (RFC 6749 §2.3.1). */
export function basic(id: string, secret: string): Readonly<Record<string, string>> {
  const credentials = [id, secret].map((part) => new URLSearchParams({ part }).toString().slice('part='.length));
  return { authorization: `Basic ${Buffer.from(credentials.join(':')).toString('base64')}` };
}

export function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

export function postForm(
  url: string,
  form: Readonly<Record<string, string>> | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<JsonAnswer> {
  return request(url, {
    method: 'POST',
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
}

export async function request(url: string, init: RequestInit = {}): Promise<JsonAnswer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return { text };
  }
}
