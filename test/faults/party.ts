import { AdminApi, basic, postForm, type RegisteredClient } from '../support/admin-api.js';
import { ALICE, REDIRECT_URI } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';
import { textOf, type Outcome } from './answers.js';
import type { Cluster } from './cluster.js';

/** An administrator, a user with a browser, and a client at a cluster. The client's access tokens are opaque by default. */
export class Party {
  private constructor(
    readonly cluster: Cluster,
    readonly admin: AdminApi,
    readonly sub: string,
    readonly client: RegisteredClient,
    readonly agent: UserAgent,
  ) {}

  static async at(cluster: Cluster, format: 'opaque' | 'jwt' = 'opaque'): Promise<Party> {
    const admin = await AdminApi.of(cluster.issuer);
    const sub = await admin.createUser(ALICE);
    const client = await admin.createClient({
      client_name: 'Faults',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      access_token_format: format,
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

  /** @param at index of the process */
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

  /** Redeems a new code for tokens. */
  async tokens(at = 0, agent = this.agent): Promise<{ access: string; refresh: string; id: string }> {
    const answer = await this.redeem(await this.newCode(agent), at);
    if (answer?.status !== 200) throw new Error(`no tokens: ${textOf(answer)}`);
    const { access_token, refresh_token, id_token } = answer.body as Record<string, string>;
    return { access: access_token!, refresh: refresh_token!, id: id_token! };
  }

  /** @throws Error when the answer is not 200: without an answer a token does not count as inactive */
  async isActive(token: string, at: number): Promise<boolean> {
    const answer = await this.post(at, '/introspect', { token });
    if (answer?.status !== 200) throw new Error(`/introspect: ${textOf(answer)}`);
    return answer.body['active'] === true;
  }
}
