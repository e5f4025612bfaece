import type { Json, JsonAnswer, RegisteredClient } from './admin-api.js';
import { BackChannel } from './back-channel.js';
import { authorizeUrl, REDIRECT_URI } from './product.js';
import type { TwoProcesses } from './two-processes.js';
import { formOf, responseOf, UserAgent, type Answer, type Credentials } from './user-agent.js';

/** The artifacts of a sign-in: an opaque and a JWT access token and a refresh token of one authorization, and the code of another. */
type Kind = 'opaque' | 'jwt' | 'refresh' | 'code';
/** `bound` to its session, as an OpenID sign-in without offline_access is, or `offline`. */
type Binding = 'bound' | 'offline';
/** Or an interaction: signed in, and at the consent page. */
export type Held = `${Binding}.${Kind}` | 'interaction';

interface Holding extends Readonly<Record<Kind, string>> {
  readonly idToken: string;
  /** The authorizations of the tokens, and of the code. */
  readonly authorizations: { readonly tokens: string; readonly code: string };
}

const SCOPES: Readonly<Record<Binding, string>> = {
  bound: 'openid photos:read mail:read',
  offline: 'openid photos:read mail:read offline_access',
};

let count = 0;

/** A user, signed in at the first process with a browser, and a client with everything that it can hold. */
export class Holder {
  private page!: Answer;
  bound!: Holding;
  offline!: Holding;

  private constructor(
    readonly processes: TwoProcesses,
    readonly user: Credentials,
    readonly sub: string,
    readonly client: RegisteredClient,
    readonly browser: UserAgent,
  ) {}

  static async at(processes: TwoProcesses): Promise<Holder> {
    const { admin, url } = processes.first;
    const user = { username: `holder-${++count}`, password: 'the cat of the house' };
    const client = await admin.createClient({
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: SCOPES.offline,
    });
    const holder = new Holder(processes, user, await admin.createUser({ ...user }), client, new UserAgent(url));
    holder.bound = await holder.hold('bound');
    holder.offline = await holder.hold('offline');
    holder.page = await holder.browser.follow(await holder.browser.get(holder.authorizeUrl('bound')));
    return holder;
  }

  /** The client's server, which calls the first process. */
  get channel(): BackChannel {
    return new BackChannel(this.processes.first.url, this.client);
  }

  authorizeUrl(binding: Binding, prompt = 'consent'): string {
    const { client_id } = this.client;
    const asked = { response_type: 'code', scope: SCOPES[binding], prompt };
    return authorizeUrl(this.processes.first, { client_id, redirect_uri: REDIRECT_URI, ...asked });
  }

  async sessionId(): Promise<string> {
    const { body } = await this.processes.first.admin.get(`/sessions?sub=${this.sub}`);
    return (body['items'] as Json[]).at(-1)!['id'] as string;
  }

  /** Uses everything at the second process: codes, refresh tokens and the interaction are used up. @returns `lives`, or the error of each */
  async ask(): Promise<Record<Held, string>> {
    return {
      'bound.opaque': await this.accessToken(this.bound.opaque),
      'bound.jwt': await this.accessToken(this.bound.jwt),
      'bound.refresh': errorOf(await this.there.refresh(this.bound.refresh)),
      'bound.code': errorOf(await this.there.redeem(this.bound.code)),
      'offline.opaque': await this.accessToken(this.offline.opaque),
      'offline.jwt': await this.accessToken(this.offline.jwt),
      'offline.refresh': errorOf(await this.there.refresh(this.offline.refresh)),
      'offline.code': errorOf(await this.there.redeem(this.offline.code)),
      interaction: await this.interaction(),
    };
  }

  /** Uses every token at the second process without using it up, so that the process caches what it can. */
  async show(): Promise<string[]> {
    const tokens = [this.bound, this.offline].flatMap(({ opaque, jwt }) => [opaque, jwt]);
    const families = [this.bound.refresh, this.offline.refresh];
    return [
      ...(await Promise.all(tokens.map((token) => this.accessToken(token)))),
      ...(await Promise.all(families.map(async (token) => activity(await this.there.introspect(token))))),
    ];
  }

  private get there(): BackChannel {
    return new BackChannel(this.processes.second.url, this.client);
  }

  private async hold(binding: Binding): Promise<Holding> {
    const first = (await this.channel.redeem(await this.newCode(binding))).body;
    const { body } = await this.channel.refresh(first['refresh_token'] as string, { scope: 'openid mail:read' });
    const code = await this.newCode(binding);
    const { items } = (await this.processes.first.admin.get(`/authorizations?sub=${this.sub}&limit=2`)).body;
    const [ofCode, ofTokens] = (items as Json[]).map(({ id }) => id as string);
    return {
      opaque: first['access_token'] as string,
      jwt: body['access_token'] as string,
      refresh: body['refresh_token'] as string,
      code,
      idToken: first['id_token'] as string,
      authorizations: { tokens: ofTokens!, code: ofCode! },
    };
  }

  private async newCode(binding: Binding): Promise<string> {
    return responseOf(await this.browser.signIn(this.authorizeUrl(binding), this.user))['code']!;
  }

  private async accessToken(token: string): Promise<string> {
    const [introspected, { status, body }] = [
      activity(await this.processes.apis.introspect(token)),
      await this.there.userinfo(token),
    ];
    const userinfo = status === 200 ? 'lives' : (body['error'] as string);
    return userinfo === introspected ? userinfo : `${introspected}, ${userinfo}`;
  }

  private async interaction(): Promise<string> {
    const fields = { ...formOf(this.page)!.fields, decision: 'allow' };
    const { location } = await this.browser.post(`${this.processes.second.url}/consent`, fields);
    return location !== null && 'code' in responseOf(location) ? 'lives' : 'no code';
  }
}

/** The result of an introspection, in the words for userinfo. */
function activity({ body }: JsonAnswer): string {
  return body['active'] === true ? 'lives' : 'invalid_token';
}

function errorOf({ status, body }: JsonAnswer): string {
  return status === 200 ? 'lives' : (body['error'] as string);
}
