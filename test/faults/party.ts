import {
  AdminApi,
  basic,
  bearer,
  postForm,
  request,
  type JsonAnswer,
  type RegisteredClient,
} from '../support/admin-api.js';
import { ALICE, REDIRECT_URI } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';
import type { Cluster } from './cluster.js';
import type { Tally } from './tally.js';

/** Null when the process died, or the line broke, before an answer came. */
export type Outcome = JsonAnswer | null;

/** An admin, a user with a browser, and a client whose access tokens are rows, at a cluster. */
export class Party {
  private constructor(
    readonly cluster: Cluster,
    readonly admin: AdminApi,
    readonly sub: string,
    readonly client: RegisteredClient,
    readonly agent: UserAgent,
  ) {}

  static async at(cluster: Cluster): Promise<Party> {
    const admin = await AdminApi.of(cluster.issuer);
    const sub = await admin.createUser(ALICE);
    const client = await admin.createClient({
      client_name: 'Faults',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      access_token_format: 'opaque',
    });
    return new Party(cluster, admin, sub, client, new UserAgent(cluster.issuer));
  }

  authorizeUrl(more: Readonly<Record<string, string>> = {}): string {
    const { client_id } = this.client;
    const asked = { client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', ...more };
    return `${this.cluster.issuer}/authorize?${new URLSearchParams(asked).toString()}`;
  }

  async newCode(agent = this.agent): Promise<string> {
    return responseOf(await agent.signIn(this.authorizeUrl(), ALICE))['code']!;
  }

  async newCodes(count: number): Promise<readonly string[]> {
    const codes: string[] = [];
    while (codes.length < count) codes.push(await this.newCode());
    return codes;
  }

  /** @param at which process, any number */
  redeem(code: string, at: number): Promise<Outcome> {
    return this.post(at, '/token', { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI });
  }

  refresh(refreshToken: string, at: number): Promise<Outcome> {
    return this.post(at, '/token', { grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  async post(at: number, path: string, form: Readonly<Record<string, string>>): Promise<Outcome> {
    const { client_id, client_secret } = this.client;
    return postForm(this.cluster.url(at) + path, form, basic(client_id, client_secret)).catch(() => null);
  }

  /** Tokens, for what needs some to begin with. */
  async tokens(at = 0, agent = this.agent): Promise<{ access: string; refresh: string; id: string }> {
    const answer = await this.redeem(await this.newCode(agent), at);
    if (answer?.status !== 200) throw new Error(`no tokens: ${answer?.status} ${JSON.stringify(answer?.body)}`);
    const { access_token, refresh_token, id_token } = answer.body as Record<string, string>;
    return { access: access_token!, refresh: refresh_token!, id: id_token! };
  }

  async isActive(token: string, at: number): Promise<boolean> {
    const answer = await this.post(at, '/introspect', { token });
    return answer?.body['active'] === true;
  }

  userinfo(token: string, at: number): Promise<Outcome> {
    return request(`${this.cluster.url(at)}/userinfo`, { headers: bearer(token) }).catch(() => null);
  }
}

/** How an answer reads in a note. */
export function inWords(answer: Outcome): string {
  return answer === null ? 'no answer' : `${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`;
}

/** Whether it is the 503 that an outage may be answered with: JSON, and when to come back. */
export function isAway(answer: Outcome): boolean {
  if (answer?.status !== 503 || answer.body['error'] !== 'temporarily_unavailable') return false;
  return /^\d+$/.test(answer.headers.get('retry-after') ?? '');
}

/** Counts what is neither an answer that was wished for nor an outage told properly. */
export function expectOneOf(tally: Tally, what: string, answer: Outcome, allowed: readonly number[]): void {
  if (answer !== null && !allowed.includes(answer.status)) tally.count('wrong', `${what}: ${inWords(answer)}`);
  if (answer?.status === 503 && !isAway(answer))
    tally.count('wrong', `${what}: a 503 of another kind: ${inWords(answer)}`);
}
