import { Injectable } from '@nestjs/common';
import type { Digest } from '../common/index.js';
import { Statements, type CompiledTable, type Tx } from '../database/index.js';
import { BrandFile } from './brand-file.entity.js';

/** The only class that touches `brand_files`. */
@Injectable()
export class BrandFileStore {
  private readonly table: CompiledTable<BrandFile>;

  constructor(statements: Statements) {
    this.table = statements.tableOf(BrandFile);
  }

  find(digest: Digest): Promise<BrandFile | null> {
    return this.table.find({ digest });
  }

  async add(tx: Tx, file: BrandFile): Promise<void> {
    await this.table.insert(tx, file);
  }

  async remove(tx: Tx, digest: Digest): Promise<void> {
    await this.table.delete(tx, { digest });
  }
}
