import { Injectable } from '@nestjs/common';
import { RecentCache } from '../../common/index.js';
import { POLICY_CACHE_AGE } from '../../config/index.js';
import type { ClientProfile } from '../profiles/client-profile.js';
import { profileOfRule } from './policy-rule.js';
import type { Policy } from './policy.entity.js';
import { PolicyStore } from './policy.store.js';

/** A policy with what it holds clients to. */
export interface ActivePolicy {
  readonly policy: Policy;
  readonly profile: ClientProfile;
}

const ALL = '';

/** The policies that are not off, through a cache; changes by this process are visible at once. */
@Injectable()
export class PolicyDirectory {
  private readonly cache: RecentCache<readonly ActivePolicy[]>;

  constructor(store: PolicyStore) {
    const load = async (): Promise<readonly ActivePolicy[]> => {
      const active = (await store.all()).filter(({ mode }) => mode !== 'off');
      return active.map((policy) => ({ policy, profile: profileOfRule(policy.rule) }));
    };
    this.cache = new RecentCache(load, { age: POLICY_CACHE_AGE, most: 1 });
  }

  current(): Promise<readonly ActivePolicy[]> {
    return this.cache.get(ALL);
  }

  /** Call after the COMMIT of a change, and forget the clients. */
  forget(): void {
    this.cache.forgetAll();
  }
}
