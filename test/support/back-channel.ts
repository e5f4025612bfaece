import { expect } from 'vitest';
import { basic, bearer, postForm, request, type Json, type JsonAnswer } from './admin-api.js';
import { authorize, newPkce, REDIRECT_URI } from './product.js';
import type { UserAgent } from './user-agent.js';

type Form = Readonly<Record<string, string>>;

interface SomeClient {
  readonly client_id: string;
  /** Missing for a public client. */
  readonly client_secret?: string | undefined;
}

/** A client's own server, which calls the back channel. */
export class BackChannel {
  constructor(
    readonly url: string,
    readonly client: SomeClient,
  ) {}

  /** Posts a form with the client's authentication: HTTP Basic, or the client_id of a public client. */
  post(path: string, form: Form | string): Promise<JsonAnswer> {
    const { client_id, client_secret } = this.client;
    if (client_secret !== undefined) return postForm(this.url + path, form, basic(client_id, client_secret));
    const text = new URLSearchParams(form);
    text.set('client_id', client_id);
    return postForm(this.url + path, text.toString());
  }

  token(form: Form): Promise<JsonAnswer> {
    return this.post('/token', form);
  }

  redeem(code: string, more: Form = {}): Promise<JsonAnswer> {
    return this.token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...more });
  }

  refresh(refreshToken: string, more: Form = {}): Promise<JsonAnswer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...more });
  }

  introspect(token: string): Promise<JsonAnswer> {
    return this.post('/introspect', { token });
  }

  revoke(token: string): Promise<JsonAnswer> {
    return this.post('/revoke', { token });
  }

  userinfo(accessToken: string): Promise<JsonAnswer> {
    return request(`${this.url}/userinfo`, { headers: bearer(accessToken) });
  }

  /** Signs alice in at the authorization endpoint, and redeems the code. */
  async signIn(parameters: Form = {}, agent?: UserAgent): Promise<Json> {
    const pkce = newPkce();
    const client = { client_id: this.client.client_id, client_secret: '' };
    const challenge = { code_challenge: pkce.challenge, code_challenge_method: 'S256' };
    const asked = { response_type: 'code', scope: 'openid', ...challenge, ...parameters };
    const { code } = await authorize({ url: this.url, client }, asked, agent);
    const answer = await this.redeem(code!, { code_verifier: pkce.verifier });
    if (answer.status !== 200) throw new Error(`no tokens: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** Checks the form of an OAuth error (RFC 6749 §5.2): no further members, ASCII, never cached. */
export function expectError(answer: JsonAnswer, url: string, error: string, status = 400): void {
  expect(answer).toMatchObject({ status, body: { error } });
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(Object.keys(answer.body).sort()).toEqual(['error', 'error_description', 'error_uri']);
  expect(answer.body['error_description']).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  const id = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}';
  expect(answer.body['error_uri']).toMatch(new RegExp(`^${url}/errors/${id}$`));
}
