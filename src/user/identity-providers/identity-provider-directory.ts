import { Injectable } from '@nestjs/common';
import { RecentCache } from '../../common/index.js';
import { CACHE_AGE } from '../../config/index.js';
import { IdentityProviderStore } from './identity-provider.store.js';
import { IdentityProviders } from './identity-providers.js';

const ALL = '';

/** All identity providers through a cache of at most one second; changes by this process are visible at once. */
@Injectable()
export class IdentityProviderDirectory {
  private readonly cache: RecentCache<IdentityProviders>;

  constructor(store: IdentityProviderStore) {
    const load = async () => new IdentityProviders(await store.all());
    this.cache = new RecentCache(load, { age: CACHE_AGE, most: 1 });
  }

  current(): Promise<IdentityProviders> {
    return this.cache.get(ALL);
  }

  /** Call after the COMMIT of a change. */
  forget(): void {
    this.cache.forgetAll();
  }
}
