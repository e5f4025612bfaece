import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { AdminApi, basic, postForm, request, type Json, type JsonAnswer, type RegisteredClient } from './admin-api.js';
import { anAssertion, assertionForm, type ClientKeyPair } from './assertions.js';
import type { Clock } from '../../src/common/index.js';
import { startProduct, type Product } from './product.js';
import { UserAgent, type Answer, type Credentials } from './user-agent.js';
import type { AppOptions } from './app.js';

export const CIBA = 'urn:openid:params:grant-type:ciba';
/** A `client_notification_token`. */
export const NOTIFICATION_TOKEN = 'S0me-random~token_of.the+client/28==';
/** The metadata of a client that polls. */
export const POLLING = {
  client_name: 'The till',
  grant_types: [CIBA, 'refresh_token'],
  response_types: [],
  backchannel_token_delivery_mode: 'poll',
} as const;

type Form = Readonly<Record<string, string>>;

/** A server whose clients ask people for approval, with a person of its own for each test. */
export class BackchannelProduct {
  private count = 0;

  private constructor(
    readonly product: Product,
    readonly clock: Clock,
    readonly client: RegisteredClient,
  ) {}

  static async start(clock: Clock, options: Omit<AppOptions, 'clock'> = {}): Promise<BackchannelProduct> {
    const product = await startProduct({ ...options, clock });
    return new BackchannelProduct(product, clock, await product.admin.createClient(POLLING));
  }

  get url(): string {
    return this.product.url;
  }

  /** With a new token, because tests advance the clock. */
  admin(): Promise<AdminApi> {
    return AdminApi.of(this.url);
  }

  async newClient(metadata: Json = {}): Promise<RegisteredClient> {
    return (await this.admin()).createClient({ ...POLLING, ...metadata });
  }

  /** Seconds since 1970, by the clock of the server. */
  get now(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }

  /** The parameters that authenticate a client with a key. */
  async assertionOf({ client_id: id }: RegisteredClient, key: ClientKeyPair): Promise<Form> {
    return assertionForm(await anAssertion(id, this.url, key, { claims: { iat: this.now, exp: this.now + 60 } }));
  }

  /** A person without requests. */
  async newPerson(more: Json = {}): Promise<Credentials & { readonly sub: string }> {
    const who = { username: `person-${++this.count}`, password: 'a password of the tests' };
    return { ...who, sub: await (await this.admin()).createUser({ ...who, ...more }) };
  }

  ask(form: Form, { client_id: id, client_secret: secret } = this.client): Promise<JsonAnswer> {
    return postForm(`${this.url}/backchannel-authentication`, { scope: 'openid', ...form }, basic(id, secret));
  }

  /** Asks a person. @returns `auth_req_id` */
  async asked(who: Pick<Credentials, 'username'>, more: Form = {}, client = this.client): Promise<string> {
    const { status, body } = await this.ask({ login_hint: who.username, ...more }, client);
    if (status !== 200) throw new Error(`no request: ${status} ${JSON.stringify(body)}`);
    return body['auth_req_id'] as string;
  }

  poll(authReqId: string, { client_id: id, client_secret: secret } = this.client, at = this.url): Promise<JsonAnswer> {
    return postForm(`${at}/token`, { grant_type: CIBA, auth_req_id: authReqId }, basic(id, secret));
  }

  /** The address of the approval page. */
  pageOf(authReqId: string): string {
    return `${this.url}/approve?request=${authReqId.split('.')[0]}`;
  }

  /** Opens the approval page and signs in where it asks for it. @returns the page that comes */
  async open(authReqId: string, { username, password }: Credentials, agent = new UserAgent(this.url)): Promise<Answer> {
    const page = await agent.follow(await agent.get(this.pageOf(authReqId)));
    if (!page.body.includes('name="password"')) return page;
    return agent.follow(await agent.submit(page, { username, password }));
  }

  /** Answers a request as its person. @returns the page after it */
  async answer(
    authReqId: string,
    who: Credentials,
    decision = 'allow',
    agent = new UserAgent(this.url),
  ): Promise<Answer> {
    const page = await this.open(authReqId, who, agent);
    return agent.follow(await agent.submit(page, { decision }));
  }

  /** A signed request (CIBA Core §7.1.1), with claims that differ from a valid one; undefined leaves one out. */
  signed(
    { client_id: id }: RegisteredClient,
    { alg, kid, privateKey }: ClientKeyPair,
    claims: Json,
    header: Json = {},
  ) {
    const { now } = this;
    const usual = { iss: id, aud: this.url, iat: now, nbf: now, exp: now + 300, jti: randomUUID(), scope: 'openid' };
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
  }

  /** Answers by the URL for the tests of the OpenID Foundation. */
  switch(authReqId: string, action: string, method = 'GET'): Promise<JsonAnswer> {
    const query = new URLSearchParams({ auth_req_id: authReqId, action }).toString();
    return request(`${this.url}/backchannel-authentication/answer?${query}`, { method });
  }
}
