import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, type Repository } from 'typeorm';
import type { SubjectId } from '../../../common/index.js';
import { Statements, type CompiledTable, type Tx, type Writer } from '../../../database/index.js';
import { TrustedBrowser, type TrustedBrowserId } from './trusted-browser.entity.js';

/** The only class that touches `trusted_browsers`. */
@Injectable()
export class TrustedBrowserStore {
  private readonly table: CompiledTable<TrustedBrowser>;

  constructor(
    @InjectRepository(TrustedBrowser) private readonly browsers: Repository<TrustedBrowser>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(TrustedBrowser);
  }

  find(id: TrustedBrowserId): Promise<TrustedBrowser | null> {
    return this.table.find({ id });
  }

  /** The latest first. */
  liveOf(userId: SubjectId, now: Date, limit: number): Promise<TrustedBrowser[]> {
    return this.browsers.find({ where: { userId, expiresAt: MoreThan(now) }, order: { id: 'DESC' }, take: limit });
  }

  async add(writer: Writer, browser: TrustedBrowser): Promise<void> {
    await this.table.insert(writer, browser);
  }

  async use(writer: Writer, { id }: TrustedBrowser, now: Date): Promise<void> {
    await this.table.update(writer, { id }, { lastUsedAt: now });
  }

  async remove(writer: Writer, userId: SubjectId, id: TrustedBrowserId): Promise<void> {
    await this.table.delete(writer, { id, userId });
  }

  async removeAllOf(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.delete(tx, { userId });
  }
}
