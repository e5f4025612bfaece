import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS, type Settings } from '../module/settings.js';
import { ProviderAway } from './provider-away.js';
import { ProviderHttp, type JsonAnswer } from './provider-http.js';
import { isAllowedUrl } from './provider-url.js';
import { Refreshed } from './refreshed.js';

type Metadata = JsonAnswer['body'];

/** Milliseconds after which the metadata is fetched again. */
const MAX_AGE = 3_600_000;

/** The metadata of the provider (OpenID Connect Discovery §4, RFC 8414 §3), fetched when it is first needed. */
@Injectable()
export class ProviderMetadata {
  private readonly logger = new Logger('ResourceServer');
  private readonly metadata: Refreshed<Metadata>;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(ProviderHttp) private readonly http: ProviderHttp,
  ) {
    this.metadata = new Refreshed(() => this.fetched(), {
      maxAge: MAX_AGE,
      staleFor: MAX_AGE * 24,
      now: settings.now,
      failed: ({ message }) => this.logger.warn(`The metadata of the provider cannot be fetched: ${message}`),
    });
  }

  /** The URL of an endpoint. @throws ProviderAway when it cannot be found */
  async endpoint(name: 'jwks_uri' | 'introspection_endpoint'): Promise<string> {
    const url = (await this.metadata.get())[name];
    if (!isAllowedUrl(url, this.settings.allowHttp)) {
      throw new ProviderAway(`${name} of ${this.settings.issuer} is missing, or not an https URL`);
    }
    return url;
  }

  private async fetched(): Promise<Metadata> {
    const { issuer } = this.settings;
    const [openid, oauth] = metadataUrlsOf(issuer);
    const { body } = await this.http.json(openid).catch((error: ProviderAway) => {
      if (error.status === undefined || error.status < 400 || error.status >= 500) throw error;
      return this.http.json(oauth);
    });
    // RFC 8414 §3.3: otherwise another issuer could present its keys as those of this one.
    if (body['issuer'] !== issuer) throw new ProviderAway(`the metadata names another issuer than ${issuer}`);
    return body;
  }
}

/** OpenID appends the well-known path (Discovery §4.1), OAuth inserts it after the host (RFC 8414 §3.1). */
function metadataUrlsOf(issuer: string): readonly [string, string] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const openid = `${origin}${path}/.well-known/openid-configuration`;
  return [openid, `${origin}/.well-known/oauth-authorization-server${path}`];
}
