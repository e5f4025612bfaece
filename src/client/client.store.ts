import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Brackets, IsNull, MoreThan, type Repository } from 'typeorm';
import type { ClientId } from '../common/index.js';
import { Statements, type CompiledTable, type Tx, type Writer } from '../database/index.js';
import { Client } from './client.entity.js';
import { isClientId } from './client-id.js';

/** The only class that touches `clients`. */
@Injectable()
export class ClientStore {
  private readonly table: CompiledTable<Client>;

  constructor(
    @InjectRepository(Client) private readonly clients: Repository<Client>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(Client);
  }

  find(id: string): Promise<Client | null> {
    return this.table.find({ id: id as ClientId });
  }

  /** Those of the clients that exist, in the order of their ids. */
  async ofIds(ids: readonly ClientId[]): Promise<Client[]> {
    const found = await this.table.findEach('id', ids);
    return found.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }

  /**
   * Lists clients in the order of their ids.
   *
   * @param q part of a name or id, case-insensitive
   * @param after the list starts after this id
   * @param now clients that have expired by then are left out
   */
  list(q: string | undefined, after: string | undefined, limit: number, now: Date): Promise<Client[]> {
    const notExpired = new Brackets((is) => is.where({ expiresAt: IsNull() }).orWhere({ expiresAt: MoreThan(now) }));
    const query = this.clients.createQueryBuilder('client').where(notExpired).orderBy('client.id').take(limit);
    if (after !== undefined) query.andWhere('client.id > :after', { after });
    if (q !== undefined) {
      // INSTR, unlike LIKE, has no wildcards. SQLite's LOWER covers ASCII only, so q is compared as sent, too.
      const matches = ['INSTR(LOWER(client.name), :lower)', 'INSTR(client.name, :q)'];
      // MySQL refuses to compare an ASCII column with non-ASCII text.
      if (isClientId(q)) matches.push('INSTR(LOWER(client.id), :lower)');
      query.andWhere(`(${matches.map((match) => `${match} > 0`).join(' OR ')})`, { q, lower: q.toLowerCase() });
    }
    return query.getMany();
  }

  async isEmpty(): Promise<boolean> {
    return !(await this.clients.exists());
  }

  async add(tx: Tx, client: Client): Promise<void> {
    await this.table.insert(tx, client);
  }

  /**
   * @param before the client as read: a concurrent change wins
   * @returns whether the stored client was still `before`
   */
  async replace(tx: Tx, before: Client, { name, metadata, disabled, updatedAt }: Client): Promise<boolean> {
    const { id } = before;
    const set = { name, metadata, disabled, updatedAt };
    return (await this.table.update(tx, { id, updatedAt: before.updatedAt }, set)) === 1;
  }

  /** Locks the row until the transaction ends. @returns whether it is still the one that was read */
  async isStill(tx: Tx, { id, updatedAt, disabled }: Client): Promise<boolean> {
    return (await this.table.update(tx, { id, updatedAt }, { disabled })) === 1;
  }

  /** @returns whether the client existed */
  async endTokensBefore(tx: Tx, id: ClientId, at: Date): Promise<boolean> {
    return (await this.table.update(tx, { id }, { tokensNotBefore: at, updatedAt: at })) === 1;
  }

  /** @param client as read */
  async correctTokensNotBefore(writer: Writer, { id, tokensNotBefore }: Client, at: Date): Promise<void> {
    if (tokensNotBefore !== null) await this.table.update(writer, { id, tokensNotBefore }, { tokensNotBefore: at });
  }

  /** Removes the expiry of a client. */
  async keep(tx: Tx, id: ClientId): Promise<void> {
    await this.table.update(tx, { id }, { expiresAt: null });
  }

  /** @returns whether the client existed */
  async remove(tx: Tx, id: ClientId): Promise<boolean> {
    return (await this.table.delete(tx, { id })) === 1;
  }
}
