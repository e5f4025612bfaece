import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Branding, RecentCache, type Brand, type Digest, type Theme } from '../common/index.js';
import { CACHE_AGE, Configuration } from '../config/index.js';
import { versionOfCss, versionOfLogo } from './brand-file.entity.js';
import { BrandFileStore } from './brand-file.store.js';
import type { StoredBranding } from './branding.entity.js';
import { BrandingStore } from './branding.store.js';

const ONLY = '';
/** Milliseconds that a file of the database is cached. Its key is the digest of its content. */
const FILE_AGE = 600_000;

/** The brand through a cache of at most one second: what the admin API has set, otherwise the environment. */
@Injectable()
export class BrandingDirectory extends Branding implements OnModuleInit {
  private readonly logger = new Logger(BrandingDirectory.name);
  readonly theme: Theme;
  /** The brand of the environment. */
  readonly ofEnvironment: Brand;
  private readonly cache: RecentCache<Brand>;
  private readonly files: RecentCache<string | null>;
  private last: Brand;

  constructor({ brand, theme }: Configuration, store: BrandingStore, files: BrandFileStore) {
    super();
    this.theme = theme;
    const { logo, css } = brand;
    this.ofEnvironment = {
      ...brand,
      logo: logo && versionOfLogo(logo.toString('base64')),
      css: css && versionOfCss(css),
    };
    this.last = this.ofEnvironment;
    this.cache = new RecentCache(async () => this.with(await store.find()), { age: CACHE_AGE, most: 1 });
    this.files = new RecentCache(async (digest) => (await files.find(digest as Digest))?.content ?? null, {
      age: FILE_AGE,
      most: 4,
      // A lagging node of a cluster may not have the file yet.
      ageOf: (content) => (content === null ? 0 : FILE_AGE),
    });
  }

  async onModuleInit(): Promise<void> {
    await this.current();
  }

  async current(): Promise<Brand> {
    try {
      return (this.last = await this.cache.get(ONLY));
    } catch (error) {
      this.logger.warn(`the brand cannot be read, so that the last one is shown: ${String(error)}`);
      return this.last;
    }
  }

  latest(): Brand {
    if (!this.cache.isFresh(ONLY)) void this.current();
    return this.last;
  }

  /** The content of a file of the database. */
  file(digest: string): Promise<string | null> {
    return this.files.get(digest);
  }

  /** The brand with what the admin API has set. */
  with(stored: StoredBranding | null): Brand {
    const { name, color, logo, css, links } = this.ofEnvironment;
    return {
      name: stored?.name ?? name,
      color: stored?.color ?? color,
      logo: stored?.logo ?? logo,
      css: stored?.css ?? css,
      links: { ...links, ...stored?.links },
    };
  }

  /** Call after the COMMIT of a change. */
  forget(): void {
    this.cache.forgetAll();
  }
}
