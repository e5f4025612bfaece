import { basic, postForm, request, type RegisteredClient } from '../support/admin-api.js';
import { ALICE, REDIRECT_URI } from '../support/product.js';
import { responseOf } from '../support/user-agent.js';
import { expectOneOf, textOf, isAway, type Outcome, type Reader } from './answers.js';
import type { CommitProxy, Moment } from './commit-proxy.js';
import { checkTables } from './invariants.js';
import type { Party } from './party.js';
import type { Tally } from './tally.js';

/** Cuts connections before or after COMMIT, and checks that no client loses a grant or a token. */
export async function cutAtCommit(party: Party, proxy: CommitProxy, tally: Tally, rounds: number): Promise<void> {
  const fault = new CommitCut(party, proxy, tally, await party.admin.createClient(OF_JWTS));
  for (; tally.rounds < rounds; tally.rounds++) await fault.round(tally.rounds % 2 === 0 ? 'before' : 'after');
  await checkTables(party, tally);
}

/** Access tokens of this client are JWTs without rows, so that a refresh is one UPDATE. */
const OF_JWTS = { redirect_uris: [REDIRECT_URI], grant_types: ['authorization_code', 'refresh_token'] };

class CommitCut {
  private moment: Moment = 'before';

  constructor(
    private readonly party: Party,
    private readonly proxy: CommitProxy,
    private readonly tally: Tally,
    private readonly other: RegisteredClient,
  ) {}

  async round(moment: Moment): Promise<void> {
    this.moment = moment;
    await this.redemption();
    await this.burning();
    await this.refreshment((await this.party.tokens(1)).refresh, (token, at) => this.party.refresh(token, at));
    await this.refreshOfJwts();
    await this.others();
  }

  private async redemption(): Promise<void> {
    const { party } = this;
    const code = await party.newCode();
    const answer = await this.cut('a redemption', [200, 503], () => party.redeem(code, 0));
    const last = isAway(answer) ? await party.redeem(code, 1) : answer;
    if (last?.status !== 200) this.count('lost', `a code: ${textOf(answer)}, ${textOf(last)}`);
    else await this.expectAlive(last.body);
    const replay = await party.redeem(code, 1);
    if (replay?.status !== 400) this.count('doubled', `a code: ${textOf(replay)}`);
  }

  /** A refused code is burnt by its own statement. */
  private async burning(): Promise<void> {
    const { code } = await this.othersCode();
    const form = { grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI };
    const wrong = { ...form, redirect_uri: `${REDIRECT_URI}/else` };
    const answer = await this.cut('a refusal', [400, 503], () => this.asOther(0, wrong));
    if (isAway(answer)) expectOneOf(this.tally, 'a refusal', await this.asOther(1, wrong), [400]);
    const late = await this.asOther(1, form);
    if (late?.status !== 400) this.count('wrong', `a code that was refused: ${textOf(late)}`);
  }

  private async refreshment(token: string, refresh: (token: string, at: number) => Promise<Outcome>): Promise<void> {
    const answer = await this.cut('a refresh', [200, 503], () => refresh(token, 0));
    const again = await refresh(token, 1);
    if (again?.status !== 200) return this.count('lost', `a refresh token: ${textOf(again)}`);
    if (answer?.status === 200 && answer.body['refresh_token'] !== again.body['refresh_token']) {
      this.count('doubled', 'two successors of one refresh token');
    }
    const successor = await refresh(again.body['refresh_token'] as string, 1);
    if (successor?.status !== 200) this.count('lost', `a successor: ${textOf(successor)}`);
  }

  private async refreshOfJwts(): Promise<void> {
    const { code } = await this.othersCode();
    const form = { grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI };
    const first = await this.asOther(1, form);
    await this.refreshment(first?.body['refresh_token'] as string, (refresh_token, at) =>
      this.asOther(at, { grant_type: 'refresh_token', refresh_token }),
    );
  }

  private async othersCode(): Promise<Record<string, string>> {
    const { client_id } = this.other;
    return responseOf(await this.party.agent.signIn(this.party.authorizeUrl({ client_id }), ALICE));
  }

  private async asOther(at: number, form: Record<string, string>): Promise<Outcome> {
    const { client_id, client_secret } = this.other;
    return postForm(`${this.party.cluster.url(at)}/token`, form, basic(client_id, client_secret)).catch(() => null);
  }

  /** Writes that use nothing up: each is done, or answered with 503 in the format of its reader. */
  private async others(): Promise<void> {
    const { admin, agent, sub } = this.party;
    const { refresh } = await this.party.tokens(1);
    const works: Readonly<Record<string, readonly [Reader, () => Promise<Outcome>]>> = {
      'opaque client_credentials': ['application', () => this.party.post(0, '/token', { grant_type: 'client_credentials' })],
      'a registration': ['application', () => postJson(`${this.party.cluster.issuer}/register`, { redirect_uris: [REDIRECT_URI] })],
      'a new client': ['administrator', () => admin.call('POST', '/clients', { redirect_uris: [REDIRECT_URI] })],
      'a change of the user': ['administrator', () => admin.call('PATCH', `/users/${sub}`, { name: ALICE.username })],
      '/authorize': ['person', () => agent.get(this.party.authorizeUrl()).then((page) => ({ ...page, body: { text: page.body } }))],
      '/revoke': ['application', () => this.party.post(0, '/revoke', { token: refresh })],
    }; // prettier-ignore
    for (const [name, [reader, work]] of Object.entries(works)) {
      await this.cut(name, [200, 201, 302, 303, 503], work, reader);
    }
    if ((await this.party.post(1, '/revoke', { token: refresh }))?.status !== 200)
      this.count('wrong', 'no /revoke again');
    if (await this.party.isActive(refresh, 1)) this.count('wrong', 'a token is active after /revoke');
  }

  private async cut(
    what: string,
    allowed: readonly number[],
    work: () => Promise<Outcome>,
    reader?: Reader,
  ): Promise<Outcome> {
    const before = this.proxy.cuts;
    this.proxy.cutNext(this.moment);
    this.tally.requests++;
    const answer = await work().catch(() => null);
    this.proxy.spare();
    if (this.proxy.cuts === before) this.count('wrong', `nothing to cut in ${what}`);
    expectOneOf(this.tally, `${what}, cut ${this.moment} COMMIT`, answer, allowed, reader);
    this.tally.see(answer?.status === 503 ? '503' : 'retried');
    return answer;
  }

  private async expectAlive({ access_token, refresh_token }: Record<string, string>): Promise<void> {
    for (const token of [access_token!, refresh_token!]) {
      if (!(await this.party.isActive(token, 1))) this.count('lost', 'an issued token is not active');
    }
  }

  private count(kind: 'lost' | 'doubled' | 'wrong', note: string): void {
    this.tally.count(kind, `${note}, cut ${this.moment} COMMIT`);
  }
}

function postJson(url: string, body: object): Promise<Outcome> {
  return request(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
}
