import { Injectable } from '@nestjs/common';
import { RecentCache } from '../../common/index.js';
import { CACHE_AGE } from '../../config/index.js';
import { Verdicts } from '../../database/index.js';
import type { Client } from '../client.entity.js';
import { anyPortOriginOf } from '../metadata/redirect-uri.js';
import { ClientOriginStore } from './client-origin.store.js';

const ORIGIN = /^https?:\/\/[\x21-\x7e]{1,247}$/;

/** Decides for CORS whether an origin belongs to a registered redirect_uri, through a cache of at most one second. */
@Injectable()
export class OriginDirectory {
  private readonly cache: RecentCache<boolean>;

  constructor(store: ClientOriginStore, verdicts: Verdicts) {
    const load = (origin: string) => verdicts.confirmed(() => store.exists(origin), (exists) => !exists); // prettier-ignore
    this.cache = new RecentCache(load, { age: CACHE_AGE, most: 1000 });
  }

  /** @param origin the `Origin` header: any text */
  async isRegistered(origin: string): Promise<boolean> {
    if (!ORIGIN.test(origin) || URL.parse(origin)?.origin !== origin) return false;
    if (await this.cache.get(origin)) return true;
    const anyPort = anyPortOriginOf(origin);
    return anyPort !== null && this.cache.get(anyPort);
  }

  /** Call after the COMMIT of a change. */
  forget(): void {
    this.cache.forgetAll();
  }
}

/**
 * Distinct origins of a client's redirect_uris; a custom scheme has none. For a native client, an http loopback URI
 * counts for any port, as at the authorization endpoint.
 */
export function originsOf({ redirectUris, isNative }: Pick<Client, 'redirectUris' | 'isNative'>): string[] {
  const exact = redirectUris.filter((uri) => /^https?:/i.test(uri)).map((uri) => new URL(uri).origin);
  const anyPort = isNative ? redirectUris.map(anyPortOriginOf).filter((origin) => origin !== null) : [];
  return [...new Set([...exact, ...anyPort])];
}
