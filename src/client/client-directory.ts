import { Injectable } from '@nestjs/common';
import type { Client } from './client.entity.js';
import { ClientStore } from './client.store.js';
import { ShortCache } from './short-cache.js';

const CLIENT_ID = /^[\x21-\x7e]{1,100}$/;

/** Whether a text can be a client_id at all; anything else need not be looked up. */
export function isClientId(text: string): boolean {
  return CLIENT_ID.test(text);
}

/** Finds clients, from a memory that is never older than a second; what this process wrote is seen at once. */
@Injectable()
export class ClientDirectory {
  private readonly cache: ShortCache<Client | null>;

  constructor(store: ClientStore) {
    this.cache = new ShortCache((id) => store.find(id), { max: 10_000, keep: (client) => client !== null });
  }

  /**
   * @param id as it was presented: any text
   * @returns also a disabled one; the caller must ask
   */
  async find(id: string): Promise<Client | null> {
    return isClientId(id) ? this.cache.get(id) : null;
  }

  /** To call after the COMMIT of a change. */
  forget(id: string): void {
    this.cache.forget(id);
  }
}
