import { Injectable } from '@nestjs/common';
import { comparableUri, RecentCache } from '../../common/index.js';
import { CACHE_AGE, Configuration } from '../../config/index.js';
import type { Resource } from './resource.entity.js';
import { adminResourceOf } from './admin-resource.js';
import { ResourceStore } from './resource.store.js';
import { Resources } from './resources.js';

/** Name of the issuer in `resource_ids`: it is an audience of tokens, but not a resource. */
export const ISSUER_AUDIENCE_ID = 'issuer';

const ALL = '';

/** All resources through a cache of at most one second; changes by this process are visible at once. */
@Injectable()
export class ResourceDirectory {
  /** The admin API. It is not stored in a table, so it cannot be changed, deleted or replaced. */
  readonly adminResource: Resource;
  private readonly cache: RecentCache<Resources>;

  constructor(
    store: ResourceStore,
    private readonly configuration: Configuration,
  ) {
    this.adminResource = adminResourceOf(configuration);
    const load = async () => new Resources([this.adminResource, ...(await store.all())], configuration.issuer);
    this.cache = new RecentCache(load, { age: CACHE_AGE, most: 1 });
  }

  /** The resources as cached, with look-up by identifier. */
  current(): Promise<Resources> {
    return this.cache.get(ALL);
  }

  /** The admin API is the first one. */
  async all(): Promise<readonly Resource[]> {
    return (await this.current()).all;
  }

  /**
   * Resolves a value of `resource_ids` to an id.
   *
   * @param name an id, or an identifier (of the issuer, too) in any equivalent spelling
   * @returns undefined when the resource does not exist
   */
  async idNamed(name: string): Promise<string | undefined> {
    const isIssuer = name === ISSUER_AUDIENCE_ID || comparableUri(name) === comparableUri(this.configuration.issuer);
    if (isIssuer) return ISSUER_AUDIENCE_ID;
    const current = await this.current();
    return (current.all.find(({ id }) => id === name) ?? current.named(name))?.id;
  }

  /** Call after the COMMIT of a change. */
  forget(): void {
    this.cache.forgetAll();
  }
}
