import { Injectable } from '@nestjs/common';
import { Statements, type CompiledTable, type Tx } from '../database/index.js';
import { BRANDING_ID, StoredBranding } from './branding.entity.js';

/** The only class that touches `branding`. */
@Injectable()
export class BrandingStore {
  private readonly table: CompiledTable<StoredBranding>;

  constructor(statements: Statements) {
    this.table = statements.tableOf(StoredBranding);
  }

  find(): Promise<StoredBranding | null> {
    return this.table.find({ id: BRANDING_ID });
  }

  /** @throws the driver's error when a concurrent transaction has added it, see `isUniqueViolation` */
  async add(tx: Tx, branding: StoredBranding): Promise<void> {
    await this.table.insert(tx, branding);
  }

  /** @returns false when it was removed or has changed since it was read */
  async replace(tx: Tx, before: StoredBranding, { id, ...columns }: StoredBranding): Promise<boolean> {
    return (await this.table.update(tx, { id, updatedAt: before.updatedAt }, columns)) === 1;
  }

  /** @returns false when it was removed or has changed since it was read */
  async remove(tx: Tx, { id, updatedAt }: StoredBranding): Promise<boolean> {
    return (await this.table.delete(tx, { id, updatedAt })) === 1;
  }
}
