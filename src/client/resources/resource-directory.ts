import { Injectable } from '@nestjs/common';
import { ADMIN_SCOPES, type ResourceUri } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { ShortCache } from '../short-cache.js';
import type { Resource } from './resource.entity.js';
import { ResourceStore } from './resource.store.js';

/** The id of the admin API among the resources. Every other id is a UUID. */
export const ADMIN_RESOURCE_ID = 'admin';

const ALL = '';

/** Every resource, from a memory that is never older than a second; what this process wrote is seen at once. */
@Injectable()
export class ResourceDirectory {
  /** The admin API: it stands in no table, so nobody can change, delete or shadow it. */
  readonly adminResource: Resource;
  private readonly cache: ShortCache<readonly Resource[]>;

  constructor(store: ResourceStore, configuration: Configuration) {
    this.adminResource = adminResourceOf(configuration);
    this.cache = new ShortCache<readonly Resource[]>(async () => [this.adminResource, ...(await store.all())], {
      max: 1,
    });
  }

  /** The admin API first. */
  all(): Promise<readonly Resource[]> {
    return this.cache.get(ALL);
  }

  /** To call after the COMMIT of a change. */
  forget(): void {
    this.cache.forgetAll();
  }
}

function adminResourceOf({ adminResource }: Configuration): Resource {
  return Object.freeze({
    id: ADMIN_RESOURCE_ID,
    identifier: adminResource as ResourceUri,
    name: 'Administration of this server',
    scopes: ADMIN_SCOPES,
    accessTokenFormat: null,
    accessTokenTtl: null,
    accessTokenSigningAlg: null,
  });
}
