import { Injectable } from '@nestjs/common';
import { comparableUri, RecentCache } from '../../common/index.js';
import { CACHE_AGE, Configuration } from '../../config/index.js';
import type { Resource } from './resource.entity.js';
import { adminResourceOf } from './admin-resource.js';
import { ResourceStore } from './resource.store.js';
import { Resources } from './resources.js';

/** How `resource_ids` names the issuer, which is the audience of tokens but no resource. */
export const ISSUER_AUDIENCE_ID = 'issuer';

const ALL = '';

/** Every resource, from a memory that is never older than a second; what this process wrote is seen at once. */
@Injectable()
export class ResourceDirectory {
  /** The admin API: it stands in no table, so nobody can change, delete or shadow it. */
  readonly adminResource: Resource;
  private readonly cache: RecentCache<Resources>;

  constructor(
    store: ResourceStore,
    private readonly configuration: Configuration,
  ) {
    this.adminResource = adminResourceOf(configuration);
    const load = async () => new Resources([this.adminResource, ...(await store.all())]);
    this.cache = new RecentCache(load, { age: CACHE_AGE, most: 1 });
  }

  /** All of them, with what finds them by their identifiers. */
  current(): Promise<Resources> {
    return this.cache.get(ALL);
  }

  /** The admin API first. */
  async all(): Promise<readonly Resource[]> {
    return (await this.current()).all;
  }

  /**
   * What `resource_ids` keeps of a name.
   *
   * @param name an id, or an identifier in any equal spelling; the issuer's too
   * @returns undefined when there is no such resource
   */
  async idNamed(name: string): Promise<string | undefined> {
    const isIssuer = name === ISSUER_AUDIENCE_ID || comparableUri(name) === comparableUri(this.configuration.issuer);
    if (isIssuer) return ISSUER_AUDIENCE_ID;
    const current = await this.current();
    return (current.all.find(({ id }) => id === name) ?? current.named(name))?.id;
  }

  /** To call after the COMMIT of a change. */
  forget(): void {
    this.cache.forgetAll();
  }
}
