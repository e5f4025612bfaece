import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, type Repository } from 'typeorm';
import { Statements, type CompiledTable, type Tx } from '../../../database/index.js';
import { ClaimDefinition, type ClaimDefinitionId } from './claim-definition.entity.js';

/** The only class that touches `claim_definitions`. */
@Injectable()
export class ClaimDefinitionStore {
  private readonly table: CompiledTable<ClaimDefinition>;

  constructor(
    @InjectRepository(ClaimDefinition) private readonly definitions: Repository<ClaimDefinition>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(ClaimDefinition);
  }

  all(): Promise<ClaimDefinition[]> {
    return this.definitions.find({ order: { id: 'ASC' } });
  }

  find(id: ClaimDefinitionId): Promise<ClaimDefinition | null> {
    return this.table.find({ id });
  }

  /** Ordered by id, the oldest first. */
  list(after: string | undefined, limit: number): Promise<ClaimDefinition[]> {
    const where = after === undefined ? {} : { id: MoreThan(after as ClaimDefinitionId) };
    return this.definitions.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /** @throws the driver's error when the name is taken, see `isUniqueViolation` */
  async add(tx: Tx, definition: ClaimDefinition): Promise<void> {
    await this.table.insert(tx, definition);
  }

  /** @returns false when it was removed or has changed since it was read */
  async replace(tx: Tx, before: ClaimDefinition, { id, ...columns }: ClaimDefinition): Promise<boolean> {
    return (await this.table.update(tx, { id, updatedAt: before.updatedAt }, columns)) === 1;
  }

  /** @returns false when it was removed or has changed since it was read */
  async remove(tx: Tx, { id, updatedAt }: ClaimDefinition): Promise<boolean> {
    return (await this.table.delete(tx, { id, updatedAt })) === 1;
  }
}
