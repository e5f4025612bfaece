import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, type Repository } from 'typeorm';
import type { Tx } from '../../database/index.js';
import { RegisteredResource } from './resource.entity.js';

/** The only class that touches `resources`. */
@Injectable()
export class ResourceStore {
  constructor(@InjectRepository(RegisteredResource) private readonly resources: Repository<RegisteredResource>) {}

  all(): Promise<RegisteredResource[]> {
    return this.resources.find({ order: { id: 'ASC' } });
  }

  find(id: string): Promise<RegisteredResource | null> {
    return this.resources.findOneBy({ id });
  }

  list(after: string | undefined, limit: number): Promise<RegisteredResource[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return this.resources.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /** As this transaction sees them. */
  allIn(tx: Tx): Promise<RegisteredResource[]> {
    return tx.find(RegisteredResource, { order: { id: 'ASC' } });
  }

  async add(tx: Tx, resource: RegisteredResource): Promise<void> {
    await tx.insert(RegisteredResource, resource);
  }

  async replace(tx: Tx, { id, ...columns }: RegisteredResource): Promise<void> {
    await tx.update(RegisteredResource, { id }, columns);
  }

  /** @returns whether there was such a resource */
  async remove(tx: Tx, id: string): Promise<boolean> {
    return (await tx.delete(RegisteredResource, { id })).affected === 1;
  }
}
