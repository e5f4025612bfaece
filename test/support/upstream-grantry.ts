import type { Json, RegisteredClient } from './admin-api.js';
import type { Database } from './databases.js';
import { ShiftedClock } from './shifted-clock.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from './product.js';
import { linksOf, UserAgent, type Answer, type Credentials } from './user-agent.js';

/** A person with a browser, which keeps the cookies of each server. */
export class Person {
  readonly here: UserAgent;
  readonly there: UserAgent;

  constructor(
    private readonly servers: UpstreamGrantry,
    readonly who: Credentials,
  ) {
    this.here = new UserAgent(servers.ours.url);
    this.there = new UserAgent(servers.theirs.url);
  }

  /** Opens an authorization request of the application of ours. @returns the login page */
  async open(parameters: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.here.follow(await this.here.get(this.servers.request(parameters)));
  }

  /** Presses the button of a provider. @returns the address at the provider */
  async press(page: Answer, provider: string): Promise<string> {
    const link = linksOf(page)[`Continue with ${provider}`];
    if (link === undefined) throw new Error(`no button of ${provider}: ${Object.keys(linksOf(page)).join()}`);
    return (await this.here.get(link)).location!;
  }

  /** Signs in at the provider. @returns the address of its answer */
  async answerOf(location: string): Promise<string> {
    return this.there.signIn(location, this.who);
  }

  /** The whole way to the provider and back. @returns the page or the redirect to the application */
  async by(provider: string, page: Answer): Promise<Answer> {
    return this.here.follow(await this.here.get(await this.answerOf(await this.press(page, provider))));
  }

  /** Whether a user is signed in here. */
  async isSignedIn(): Promise<boolean> {
    return (await this.here.get(`${this.servers.ours.url}/account`)).status === 200;
  }
}

/** A second Grantry, at which the users of a first one sign in. */
export class UpstreamGrantry {
  private count = 0;

  private constructor(
    readonly ours: Product,
    readonly theirs: Product,
    /** An application of ours, which asks for no consent. */
    readonly client: RegisteredClient,
    /** Of the second server. */
    readonly clock: ShiftedClock,
    readonly ourClock: ShiftedClock,
  ) {}

  /** @param database of the first server */
  static async start(
    env: Readonly<Record<string, string>> = {},
    database: Database = 'sqlite',
  ): Promise<UpstreamGrantry> {
    const [clock, ourClock] = [new ShiftedClock(), new ShiftedClock()];
    const [ours, theirs] = await Promise.all([
      startProduct({ database, clock: ourClock, env: { OUTBOUND_ALLOW: 'localhost', ...env } }),
      startProduct({ clock }),
    ]);
    const client = await ours.admin.createClient({
      client_name: 'Photo Prints', client_uri: 'https://photos.example.com', redirect_uris: [REDIRECT_URI],
      scope: 'openid profile email groups', skip_consent: true, require_pkce: false, claims_in_id_token: true,
    }); // prettier-ignore
    return new UpstreamGrantry(ours, theirs, client, clock, ourClock);
  }

  /**
   * Sets the second server up as a provider of the first one, by the admin API.
   *
   * @param more members of the provider; with `asksConsent`, people can cancel the sign-in there
   */
  async connect(id: string, { name = id, asksConsent = false, ...more }: Json = {}): Promise<void> {
    const { client_id, client_secret } = await this.theirs.admin.createClient({
      client_name: 'Ours', redirect_uris: [`${this.ours.url}/login/upstream/${id}/callback`],
      scope: 'openid profile email groups', skip_consent: asksConsent !== true, claims_in_id_token: true,
    }); // prettier-ignore
    const { status, body } = await this.ours.admin.call('POST', '/identity-providers', {
      id, name, preset: 'openid', issuer: this.theirs.url, client_id, client_secret,
      scope: 'openid profile email groups', ...more,
    }); // prettier-ignore
    if (status !== 201) throw new Error(`no provider: ${status} ${JSON.stringify(body)}`);
  }

  /** A new user of the second server, with a browser of their own. */
  async person(
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<Person & { readonly sub: string; readonly email: string }> {
    const username = `dinah-${++this.count}`;
    const who = { username, password: 'the cat of the house' };
    const email = `${username}@example.com`;
    const sub = await this.theirs.admin.createUser({ ...who, email, email_verified: true, name: 'Dinah', ...more });
    return Object.assign(new Person(this, who), { sub, email });
  }

  /** An authorization request of the application. */
  request(parameters: Readonly<Record<string, string>> = {}): string {
    return authorizeUrl(this.ours, {
      client_id: this.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid email', ...parameters,
    }); // prettier-ignore
  }

  async close(): Promise<void> {
    await Promise.all([this.ours.close(), this.theirs.close()]);
  }
}
