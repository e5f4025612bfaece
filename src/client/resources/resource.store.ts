import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, type Repository } from 'typeorm';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { RegisteredResource } from './resource.entity.js';

/** The only class that touches `resources`. */
@Injectable()
export class ResourceStore {
  private readonly table: CompiledTable<RegisteredResource>;

  constructor(
    @InjectRepository(RegisteredResource) private readonly resources: Repository<RegisteredResource>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(RegisteredResource);
  }

  all(): Promise<RegisteredResource[]> {
    return this.resources.find({ order: { id: 'ASC' } });
  }

  find(id: string): Promise<RegisteredResource | null> {
    return this.table.find({ id });
  }

  list(after: string | undefined, limit: number): Promise<RegisteredResource[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return this.resources.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /** Reads all resources in a transaction. */
  allIn(tx: Tx): Promise<RegisteredResource[]> {
    // TypeORM: a list.
    return tx.find(RegisteredResource, { order: { id: 'ASC' } });
  }

  async add(tx: Tx, resource: RegisteredResource): Promise<void> {
    await this.table.insert(tx, resource);
  }

  async replace(tx: Tx, { id, ...columns }: RegisteredResource): Promise<void> {
    await this.table.update(tx, { id }, columns);
  }

  /** @returns whether the resource existed */
  async remove(tx: Tx, id: string): Promise<boolean> {
    return (await this.table.delete(tx, { id })) === 1;
  }
}
