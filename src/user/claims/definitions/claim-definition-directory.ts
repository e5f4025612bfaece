import { Injectable } from '@nestjs/common';
import { RecentCache } from '../../../common/index.js';
import { CACHE_AGE } from '../../../config/index.js';
import { ClaimDefinitionStore } from './claim-definition.store.js';
import { ClaimDefinitions } from './claim-definitions.js';

const ALL = '';

/** All definitions of claims through a cache of at most one second; changes by this process are visible at once. */
@Injectable()
export class ClaimDefinitionDirectory {
  private readonly cache: RecentCache<ClaimDefinitions>;

  constructor(store: ClaimDefinitionStore) {
    const load = async () => new ClaimDefinitions(await store.all());
    this.cache = new RecentCache(load, { age: CACHE_AGE, most: 1 });
  }

  current(): Promise<ClaimDefinitions> {
    return this.cache.get(ALL);
  }

  /** Call after the COMMIT of a change. */
  forget(): void {
    this.cache.forgetAll();
  }
}
