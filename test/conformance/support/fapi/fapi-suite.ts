import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { plusSeconds } from '../../../../src/common/index.js';
import { DEMO_SCOPE, DEMO_USER } from '../../../../src/explorer/demo-data.js';
import { request, type Json } from '../../../support/admin-api.js';
import { freePort, type Database } from '../../../support/app.js';
import { FixedClock } from '../../../support/fixed-clock.js';
import type { Answer as SiteAnswer } from '../../../support/outbound-target.js';
import { UserAgent } from '../../../support/user-agent.js';
import { Suite } from '../suite.js';
import { ClientCertificates, type ClientCertificate } from './client-certificates.js';
import { FapiClient } from './fapi-client.js';
import { keyOf, type Owner } from './keys.js';
import { BANK, PAYMENT } from './payments.js';
import { usesCertificates, type Traits } from './traits.js';

/** Seconds. */
const HOUR = 3600;

/** A provider with the demo, whose API is the resource of plain OAuth, and what the FAPI plans share. */
export class FapiSuite {
  private made = 0;
  /** A browser in which the user is signed in once. */
  readonly signedIn: UserAgent;

  private constructor(
    private readonly suite: Suite,
    private readonly certificates: ClientCertificates,
    /** The `sub` of the user. */
    readonly sub: string,
    readonly keys: ReturnType<typeof createLocalJWKSet>,
  ) {
    this.signedIn = this.browser();
  }

  static async start(database: Database): Promise<FapiSuite> {
    const certificates = new ClientCertificates();
    const mtlsPort = await freePort();
    const env = {
      DEMO: 'true',
      MTLS_PORT: String(mtlsPort),
      MTLS_ISSUER: `https://localhost:${mtlsPort}`,
      CLIENT_CERT_CA: certificates.authorityFile,
    };
    // The certificates are made later, and are valid by the clock of the provider.
    const clock = new FixedClock(plusSeconds(new Date(), HOUR));
    const suite = await Suite.start({ database, clock, env });
    const admin = await suite.admin();
    await admin.createResource({ ...BANK, identifier: suite.site.url('/bank') });
    const { body: users } = await admin.get(`/users?username=${DEMO_USER.username}`);
    const { body: keys } = await request(suite.discovery['jwks_uri'] as string);
    const sub = users['items'][0]['sub'] as string;
    return new FapiSuite(suite, certificates, sub, createLocalJWKSet(keys as unknown as JSONWebKeySet));
  }

  get issuer(): string {
    return this.suite.issuer;
  }

  get callback(): string {
    return this.suite.callback;
  }

  siteUrl(path: string): string {
    return this.suite.site.url(path);
  }

  /** @returns a new address below a path of the suite's web site */
  newSiteUrl(path: string): string {
    return this.siteUrl(`${path}/${++this.made}`);
  }

  /** Sets how a path of the suite's web site answers. */
  onCall(path: string, answer: SiteAnswer): void {
    this.suite.site.on(path, answer);
  }

  get discovery(): Json {
    return this.suite.discovery;
  }

  /** Seconds since 1970, by the clock of the provider. */
  get now(): number {
    return this.suite.clock.seconds();
  }

  advance(seconds: number): void {
    this.suite.clock.advance(seconds);
  }

  /** The authorization_details of the plan's configuration. */
  get details(): Json {
    return [PAYMENT];
  }

  /** Sends the notices to clients that are due again. */
  retryNotices(): Promise<void> {
    return this.suite.retryNotices();
  }

  /** A browser without a session. */
  browser(): UserAgent {
    return this.suite.browser();
  }

  /** Registers a client, as docs/conformance.md does. client2 has a redirect_uri with a query. */
  async register(traits: Traits, owner: Owner, metadata: Json): Promise<FapiClient> {
    const key = await keyOf(owner);
    const certificate = usesCertificates(traits) ? this.certificates.issue(`${owner}-${++this.made}`) : null;
    // A new token each time: modules advance the clock.
    const admin = await this.suite.admin();
    const created = await admin.createClient({
      client_name: `FAPI ${owner}`,
      redirect_uris: [`${this.suite.callback}${owner === 'client2' ? '?dummy1=lorem&dummy2=ipsum' : ''}`],
      grant_types: ['authorization_code', 'refresh_token'],
      jwks: { keys: [key.jwk] },
      scope: `${traits.openid ? 'openid email offline_access' : ''} ${DEMO_SCOPE}`.trim(),
      ...(traits.rich && { authorization_details_types: [PAYMENT.type] }),
      ...authenticationOf(traits, certificate),
      ...metadata,
    });
    return new FapiClient(this, traits, created, key, certificate);
  }

  async close(): Promise<void> {
    this.certificates.remove();
    await this.suite.close();
  }
}

function authenticationOf({ authentication, binding }: Traits, certificate: ClientCertificate | null): Json {
  return {
    token_endpoint_auth_method: authentication === 'mtls' ? 'tls_client_auth' : 'private_key_jwt',
    ...(authentication === 'mtls' && { tls_client_auth_subject_dn: certificate!.subject }),
    dpop_bound_access_tokens: binding === 'dpop',
    ...(binding === 'mtls' && { tls_client_certificate_bound_access_tokens: true }),
  };
}
