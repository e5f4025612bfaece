import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, type EntityManager, type Repository } from 'typeorm';
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

  /**
   * Reads all, and keeps every other writer waiting until this transaction ends: that no scope belongs to two
   * resources is no constraint of the table. On MySQL an UPDATE that changes nothing locks the rows and the gaps
   * between them; on SQLite transactions take turns anyway.
   */
  async lockAll(tx: EntityManager): Promise<RegisteredResource[]> {
    await tx
      .createQueryBuilder()
      .update(RegisteredResource)
      .set({ updatedAt: () => 'updated_at' })
      .execute();
    return tx.find(RegisteredResource, { order: { id: 'ASC' } });
  }

  async add(tx: EntityManager, resource: RegisteredResource): Promise<void> {
    await tx.insert(RegisteredResource, resource);
  }

  async replace(tx: EntityManager, { id, ...columns }: RegisteredResource): Promise<void> {
    await tx.update(RegisteredResource, { id }, columns);
  }

  /** @returns whether there was such a resource */
  async remove(tx: EntityManager, id: string): Promise<boolean> {
    return (await tx.delete(RegisteredResource, { id })).affected === 1;
  }
}
