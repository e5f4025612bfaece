import { Injectable } from '@nestjs/common';
import { newId, type SubjectId } from '../../common/index.js';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { Credential } from './credential.entity.js';

const PASSWORD = 'password';

/** The only class that touches `credentials`. */
@Injectable()
export class CredentialStore {
  private readonly credentials: CompiledTable<Credential>;

  constructor(statements: Statements) {
    this.credentials = statements.tableOf(Credential);
  }

  passwordOf(userId: SubjectId): Promise<Credential | null> {
    return this.credentials.find({ userId, type: PASSWORD });
  }

  /**
   * Sets the password of a user whose row this transaction has locked, so that there is never a second one. It reads
   * before it writes: an UPDATE without a match locks the gap, and two transactions that then insert into the gap
   * deadlock.
   */
  async setPassword(tx: Tx, userId: SubjectId, data: string, now: Date): Promise<void> {
    const before = await this.credentials.findIn(tx, { userId, type: PASSWORD });
    if (before !== null) return void (await this.credentials.update(tx, { id: before.id }, { data, updatedAt: now }));
    const made = { createdAt: now, updatedAt: now };
    await this.credentials.insert(tx, Credential.of({ id: newId(), userId, type: PASSWORD, data, ...made }));
  }

  /** Adds the passwords of new users. */
  async addEach(tx: Tx, credentials: readonly Credential[]): Promise<void> {
    await this.credentials.insertEach(tx, credentials);
  }

  /** Replaces the hash of the same password, unless the password has changed meanwhile. */
  async rehash(tx: Tx, { id, data: before }: Credential, data: string, now: Date): Promise<void> {
    await this.credentials.update(tx, { id, data: before }, { data, updatedAt: now });
  }

  async removePassword(tx: Tx, userId: SubjectId): Promise<void> {
    await this.credentials.delete(tx, { userId, type: PASSWORD });
  }

  async removeAllOf(tx: Tx, userId: SubjectId): Promise<void> {
    await this.credentials.delete(tx, { userId });
  }
}
