import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { SETTINGS, type Settings } from '../module/settings.js';
import { ProviderAway } from './provider-away.js';
import { ProviderHttp } from './provider-http.js';
import { ProviderMetadata } from './provider-metadata.js';
import { Refreshed } from './refreshed.js';

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** Milliseconds between fetches that unknown keys cause: tokens are untrusted, and everyone can invent a `kid`. */
const SEARCH_EVERY = 60_000;

/** The public keys of the provider, fetched when they are first needed. */
@Injectable()
export class ProviderKeys implements OnApplicationBootstrap {
  private readonly logger = new Logger('ResourceServer');
  private readonly keys: Refreshed<KeySet>;
  private searchedAt = -Infinity;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(ProviderMetadata) private readonly metadata: ProviderMetadata,
    @Inject(ProviderHttp) private readonly http: ProviderHttp,
  ) {
    this.keys = new Refreshed(() => this.fetched(), {
      maxAge: settings.keys.maxAge * 1000,
      staleFor: settings.keys.staleFor * 1000,
      now: settings.now,
      failed: ({ message }, isUsable) =>
        this.logger.warn(`${isUsable ? 'The keys in memory are used' : 'Requests are answered 503'}: ${message}`),
    });
  }

  /** Fetches the keys in the background. The application starts without the provider. */
  onApplicationBootstrap(): void {
    if (this.settings.introspection?.tokens !== 'all') this.keys.reload().catch(() => undefined);
  }

  /**
   * The key of a token, by `kid` and `alg` of its header.
   *
   * @throws JWKSNoMatchingKey, JWKSMultipleMatchingKeys; ProviderAway without usable keys
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.keys.get();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      const newer = await this.searched(error);
      return newer(header, token);
    }
  };

  /** Fetches keys again for a `kid` that is unknown, at most once a minute. */
  private searched(unknown: Error): Promise<KeySet> {
    const now = this.settings.now().getTime();
    if (!this.keys.isLoading) {
      if (Math.abs(now - this.searchedAt) < SEARCH_EVERY) {
        // While the provider is away, the key may be a new one.
        const { lastError } = this.keys;
        throw lastError ?? unknown;
      }
      this.searchedAt = now;
    }
    return this.keys.reload();
  }

  private async fetched(): Promise<KeySet> {
    const url = this.settings.jwksUri ?? (await this.metadata.endpoint('jwks_uri'));
    const { body } = await this.http.json(url);
    try {
      return createLocalJWKSet(body as unknown as JSONWebKeySet);
    } catch (cause) {
      throw new ProviderAway(`${url} is not a set of keys`, undefined, { cause });
    }
  }
}
