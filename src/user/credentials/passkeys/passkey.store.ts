import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { digestOf, type Digest, type SubjectId } from '../../../common/index.js';
import { Statements, type CompiledTable, type Tx, type Writer } from '../../../database/index.js';
import { Passkey, type PasskeyId } from './passkey.entity.js';

/** The only class that touches `passkeys`. */
@Injectable()
export class PasskeyStore {
  private readonly table: CompiledTable<Passkey>;

  constructor(
    @InjectRepository(Passkey) private readonly passkeys: Repository<Passkey>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(Passkey);
  }

  /** @param credentialId in base64url: any text */
  findByCredential(credentialId: string): Promise<Passkey | null> {
    return this.table.find({ credentialDigest: digestOf(credentialId) });
  }

  /** The oldest first. */
  of(userId: SubjectId): Promise<Passkey[]> {
    return this.passkeys.find({ where: { userId }, order: { id: 'ASC' } });
  }

  /** @throws the driver's error (a unique violation) when the credential is registered already */
  async add(tx: Tx, passkey: Passkey): Promise<void> {
    await this.table.insert(tx, passkey);
  }

  /** @throws as `add` */
  async addEach(tx: Tx, passkeys: readonly Passkey[]): Promise<void> {
    await this.table.insertEach(tx, passkeys);
  }

  /** The passkeys with one of the digests, as the transaction sees them. */
  among(tx: Tx, digests: readonly Digest[]): Promise<readonly Passkey[]> {
    return this.table.findEach('credentialDigest', digests, tx);
  }

  /** Notes a use. @returns false when the passkey was removed, or used at the same time */
  async use(tx: Tx, { id, counter: before }: Passkey, counter: number, now: Date): Promise<boolean> {
    return (await this.table.update(tx, { id, counter: before }, { counter, lastUsedAt: now })) === 1;
  }

  async rename(writer: Writer, userId: SubjectId, id: PasskeyId, name: string): Promise<void> {
    await this.table.update(writer, { id, userId }, { name });
  }

  async remove(tx: Tx, userId: SubjectId, id: PasskeyId): Promise<void> {
    await this.table.delete(tx, { id, userId });
  }

  async removeAllOf(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.delete(tx, { userId });
  }
}
