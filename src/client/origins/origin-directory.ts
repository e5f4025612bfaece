import { Injectable } from '@nestjs/common';
import { ShortCache } from '../short-cache.js';
import { ClientOriginStore } from './client-origin.store.js';

const ORIGIN = /^https?:\/\/[\x21-\x7e]{1,247}$/;

/** Says which origins are those of registered redirect_uris, for CORS; never more than a second late. */
@Injectable()
export class OriginDirectory {
  private readonly cache: ShortCache<boolean>;

  constructor(store: ClientOriginStore) {
    this.cache = new ShortCache((origin) => store.exists(origin), { max: 1000 });
  }

  /** @param origin the `Origin` header: any text */
  async isRegistered(origin: string): Promise<boolean> {
    return ORIGIN.test(origin) && this.cache.get(origin);
  }

  /** To call after the COMMIT of a change. */
  forget(): void {
    this.cache.forgetAll();
  }
}

/** The origins of redirect_uris, each once; a custom scheme has none. */
export function originsOf(redirectUris: readonly string[]): string[] {
  const urls = redirectUris.filter((uri) => /^https?:/i.test(uri)).map((uri) => new URL(uri));
  return [...new Set(urls.map(({ origin }) => origin))];
}
