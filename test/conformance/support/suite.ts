import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { NoticeUpkeep } from '../../../src/authorize/backchannel/notices/notice-upkeep.js';
import { AdminApi, request, type Json } from '../../support/admin-api.js';
import type { ClientKeyPair } from '../../support/assertions.js';
import { startApp, type Database, type RunningApp } from '../../support/app.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { OutboundTarget, TARGET_CA } from '../../support/outbound-target.js';
import { ALICE } from '../../support/product.js';
import { registered } from '../../support/registration.js';
import { UserAgent } from '../../support/user-agent.js';
import type { Flow } from './flow.js';
import { SuiteClient } from './suite-client.js';

/** Every claim of OIDC Core §5.1 about a user; the suite warns about missing ones. */
const EVERY_CLAIM = {
  name: 'Alice Liddell',
  given_name: 'Alice',
  family_name: 'Liddell',
  middle_name: 'Pleasance',
  nickname: 'Al',
  preferred_username: 'alice',
  profile: 'https://alice.example/',
  picture: 'https://alice.example/me.png',
  website: 'https://alice.example/blog',
  gender: 'female',
  birthdate: '1852-05-04',
  zoneinfo: 'Europe/London',
  locale: 'en-GB',
  email: 'alice@example.com',
  email_verified: true,
  phone_number: '+44 1865 270000',
  phone_number_verified: false,
  address: { street_address: 'Christ Church', locality: 'Oxford', postal_code: 'OX1 1DP', country: 'United Kingdom' },
};

export interface SuiteOptions {
  readonly database?: Database;
  readonly clock?: FixedClock;
  /** Settings of the provider besides those of TLS. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The suite is also a web site: it serves what the provider fetches, and receives what the provider sends. */
export class Suite {
  private constructor(
    private readonly running: RunningApp,
    readonly clock: FixedClock,
    readonly site: OutboundTarget,
    readonly discovery: Json,
    /** The token with which the suite registers its clients (docs/conformance.md). */
    readonly initialAccessToken: string,
  ) {}

  /** Starts a provider with its own https listener, a user and an initial access token, and the web site of the suite. */
  static async start({ database, clock = new FixedClock(), env: more = {} }: SuiteOptions = {}): Promise<Suite> {
    const site = await OutboundTarget.start();
    const env: Readonly<Record<string, string>> = {
      TLS_CERT: TARGET_CA,
      TLS_KEY: join(TARGET_CA, '../key.pem'),
      OUTBOUND_ALLOW: `localhost:${site.port}`,
      OUTBOUND_CA: TARGET_CA,
      ...more,
    };
    const running = await startApp({ clock, env, ...(database !== undefined && { database }) });
    const admin = await AdminApi.of(running.url);
    // The demo has a user with every claim.
    if (env['DEMO'] !== 'true') await admin.createUser({ ...ALICE, ...EVERY_CLAIM });
    const { body: token } = await admin.call('POST', '/registration-tokens', { max_uses: 10_000 });
    const { body } = await request(`${running.url}/.well-known/openid-configuration`);
    return new Suite(running, clock, site, body, token['token'] as string);
  }

  get issuer(): string {
    return this.running.url;
  }

  /** Runs one whole round of notices to clients: the first may join one that the timer began before. */
  async retryNotices(): Promise<void> {
    const upkeep = this.running.app.get(NoticeUpkeep);
    await upkeep.tick();
    await upkeep.tick();
  }

  browser(): UserAgent {
    return new UserAgent(this.issuer);
  }

  /** A new token of the first administrator, for what a person does by hand during a test. */
  admin(): Promise<AdminApi> {
    return AdminApi.of(this.issuer);
  }

  /** Registers a client for a flow, as the suite does (OIDC Registration §3.1). */
  async register(flow: Flow, change: Json = {}, key?: ClientKeyPair): Promise<SuiteClient> {
    const metadata = await registered(this.issuer, this.registration(flow, change), this.initialAccessToken);
    return new SuiteClient(this, flow, metadata, key);
  }

  /** @returns a registration request for a flow */
  registration({ responseType }: Flow, change: Json = {}): Json {
    const words = responseType.split(' ');
    return {
      client_name: `A client of the conformance suite ${randomBytes(8).toString('hex')}`,
      redirect_uris: [this.callback],
      response_types: [responseType],
      grant_types: [
        ...(words.includes('code') ? ['authorization_code'] : []),
        ...(words.length === 1 && words[0] === 'code' ? [] : ['implicit']),
      ],
      contacts: ['certification@oidf.org'],
      ...change,
    };
  }

  get callback(): string {
    return this.site.url('/callback');
  }

  async close(): Promise<void> {
    this.site.close();
    await this.running.close();
  }
}
