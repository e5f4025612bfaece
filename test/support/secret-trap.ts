/** Names of parameters, members and headers whose values are secret. */
const SECRET_NAMES = new Set([
  'access_token',
  'authorization',
  'client_secret',
  'code',
  'code_verifier',
  'cookie',
  'csrf_token',
  'id_token',
  'nonce',
  'password',
  'refresh_token',
  'secret',
  'set-cookie',
  'state',
  'token',
]);
const realFetch = globalThis.fetch;

/** A `fetch` that collects every secret that it sends or receives, so that a test can search for them elsewhere. */
export class SecretTrap {
  /** The number of requests. */
  requests = 0;
  /** The names of the secrets that it has collected. */
  readonly names = new Set<string>();
  private readonly secrets = new Set<string>();

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    this.requests++;
    this.ofHeaders(new Headers(init.headers));
    if (typeof init.body === 'string' || init.body instanceof URLSearchParams) this.ofText(String(init.body));
    const response = await realFetch(input, init);
    this.ofHeaders(response.headers);
    this.ofText(await response.clone().text());
    return response;
  };

  add(...secrets: readonly string[]): void {
    for (const secret of secrets) if (secret.length >= 8) this.secrets.add(secret);
  }

  foundIn(text: string): string[] {
    return [...this.secrets].filter((secret) => text.includes(secret));
  }

  private ofHeaders(headers: Headers): void {
    this.add(...(headers.get('authorization')?.split(' ').slice(1) ?? []));
    const cookies = [...(headers.get('cookie')?.split('; ') ?? []), ...headers.getSetCookie()];
    for (const cookie of cookies) this.ofPair('cookie', cookie.split(';')[0]!.split('=').slice(1).join('='));
    const location = headers.get('location');
    if (location !== null) this.ofText(location.replace(/^[^?#]*[?#]/, ''));
  }

  /** Collects from parameters of a form or a redirect, members of JSON, and fields of a page. */
  private ofText(text: string): void {
    for (const [name, value] of new URLSearchParams(text)) this.ofPair(name, value);
    for (const [, name = '', value = ''] of text.matchAll(/"(\w+)":"([^"]+)"/g)) this.ofPair(name, value);
    for (const [, name = '', value = ''] of text.matchAll(/name="(\w+)" value="([^"]+)"/g)) this.ofPair(name, value);
  }

  private ofPair(name: string, value: string): void {
    if (!SECRET_NAMES.has(name)) return;
    this.names.add(name);
    // With broken encoding also the part before it.
    this.add(value, value.replace(/%.*/s, ''));
  }
}
