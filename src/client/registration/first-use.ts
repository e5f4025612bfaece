import { Injectable } from '@nestjs/common';
import { Transactions } from '../../database/index.js';
import type { Client } from '../client.entity.js';
import { ClientDirectory } from '../client-directory.js';
import { ClientStore } from '../client.store.js';

/** Keeps clients that registered themselves from their first use on; unused ones are gone after a while. */
@Injectable()
export class FirstUse {
  constructor(
    private readonly store: ClientStore,
    private readonly transactions: Transactions,
    private readonly directory: ClientDirectory,
  ) {}

  /** To call when a client has proven who it is, or a user has allowed it something. Writes the first time only. */
  async note({ id, expiresAt }: Client): Promise<void> {
    if (expiresAt === null) return;
    await this.transactions.run((tx) => this.store.keep(tx, id));
    this.directory.forget(id);
  }
}
