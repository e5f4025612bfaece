import { AdminApi, basic, postForm, type Json, type JsonAnswer, type RegisteredClient } from './admin-api.js';
import type { Clock } from '../../src/common/index.js';
import type { AppOptions } from './app.js';
import { startProduct, type Product } from './product.js';
import { UserAgent, type Answer, type Credentials } from './user-agent.js';

export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
/** The metadata of a device: a public client without redirect_uris. */
export const DEVICE = {
  client_name: 'The television',
  grant_types: [DEVICE_CODE, 'refresh_token'],
  response_types: [],
  token_endpoint_auth_method: 'none',
} as const;

type Form = Readonly<Record<string, string>>;

/** The codes of a request (RFC 8628 §3.2). */
export interface Begun {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
}

/** A server with a device, and a person of its own for each test. */
export class DeviceProduct {
  private count = 0;

  private constructor(
    readonly product: Product,
    readonly clock: Clock,
    readonly client: RegisteredClient,
  ) {}

  static async start(clock: Clock, options: Omit<AppOptions, 'clock'> = {}): Promise<DeviceProduct> {
    const product = await startProduct({ ...options, clock });
    return new DeviceProduct(product, clock, await product.admin.createClient(DEVICE));
  }

  get url(): string {
    return this.product.url;
  }

  /** With a new token, because tests advance the clock. */
  admin(): Promise<AdminApi> {
    return AdminApi.of(this.url);
  }

  async newClient(metadata: Json = {}): Promise<RegisteredClient> {
    return (await this.admin()).createClient({ ...DEVICE, ...metadata });
  }

  async newPerson(more: Json = {}): Promise<Credentials & { readonly sub: string }> {
    const who = { username: `person-${++this.count}`, password: 'a password of the tests' };
    return { ...who, sub: await (await this.admin()).createUser({ ...who, ...more }) };
  }

  /** Sends a device authorization request. */
  ask(form: Form = {}, client = this.client): Promise<JsonAnswer> {
    return this.post('/device_authorization', { scope: 'openid', ...form }, client);
  }

  async begun(form: Form = {}, client = this.client): Promise<Begun> {
    const { status, body } = await this.ask(form, client);
    if (status !== 200) throw new Error(`no request: ${status} ${JSON.stringify(body)}`);
    return body as unknown as Begun;
  }

  poll({ device_code }: Pick<Begun, 'device_code'>, client = this.client, at = this.url): Promise<JsonAnswer> {
    return this.post('/token', { grant_type: DEVICE_CODE, device_code }, client, at);
  }

  /** Opens the page and enters a code. @returns the page that comes, which may be a sign-in */
  async enter(code: string, agent = new UserAgent(this.url)): Promise<Answer> {
    const page = await agent.get(`${this.url}/device`);
    return agent.follow(await agent.submit(page, { user_code: code }));
  }

  /** Enters a code, and signs in where the page asks for it. @returns the question */
  async open(code: string, { username, password }: Credentials, agent = new UserAgent(this.url)): Promise<Answer> {
    const page = await this.enter(code, agent);
    if (!page.body.includes('name="password"')) return page;
    return agent.follow(await agent.submit(page, { username, password }));
  }

  /** Answers a request. @returns the page after it */
  async answer(code: string, who: Credentials, decision = 'allow', agent = new UserAgent(this.url)): Promise<Answer> {
    const page = await this.open(code, who, agent);
    return agent.follow(await agent.submit(page, { decision }));
  }

  private post(path: string, form: Form, { client_id: id, client_secret: secret }: RegisteredClient, at = this.url) {
    const isPublic = !secret;
    const body = isPublic ? { client_id: id, ...form } : form;
    return postForm(`${at}${path}`, body, isPublic ? {} : basic(id, secret));
  }
}
