import { Injectable } from '@nestjs/common';
import { Clock, type SubjectId } from '../../common/index.js';
import { Transactions, type Tx } from '../../database/index.js';
import { CredentialStore } from './credential.store.js';
import { PasswordHasher } from './password-hasher.js';
import { normalizedPassword, PasswordPolicy, type PasswordOwner } from './password-policy.js';

/** The passwords of users: set, checked, taken away. */
@Injectable()
export class Passwords {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Computes one hash in every case; after a right password one more where its hash was made with older parameters.
   *
   * @param userId null where nobody may sign in: then never true
   * @param asker who wants it: of each asker only so many hashes wait
   * @throws SignInDelayed when too many hashes wait already
   */
  async verify(userId: SubjectId | null, password: string, asker: string): Promise<boolean> {
    const credential = userId === null ? null : await this.credentials.passwordOf(userId);
    const normalized = normalizedPassword(password);
    const stored = normalized === null ? null : (credential?.data ?? null);
    const right = await this.hasher.verify(stored, normalized ?? '', asker);
    if (right && credential && normalized !== null && this.hasher.isOutdated(credential.data)) {
      const data = await this.hasher.hash(normalized, asker);
      await this.transactions.run((tx) => this.credentials.rehash(tx, credential, data, this.clock.now()));
    }
    return right;
  }

  /**
   * The hash of a new password, for `set`: made before the transaction.
   *
   * @param asker as for `verify`; the administration where it is left out
   * @throws OAuthError `invalid_request` when the policy refuses it; SignInDelayed as above
   */
  async hash(password: string, owner: PasswordOwner, asker = 'administration'): Promise<string> {
    return this.hasher.hash(this.policy.accept(password, owner), asker);
  }

  /** @returns when it was set or its hash was made again; null for a user without one */
  async setAt(userId: SubjectId): Promise<Date | null> {
    return (await this.credentials.passwordOf(userId))?.updatedAt ?? null;
  }

  /** @param tx has locked the user's row */
  async set(tx: Tx, userId: SubjectId, hash: string): Promise<void> {
    await this.credentials.setPassword(tx, userId, hash, this.clock.now());
  }

  /** After this the user cannot sign in by password. */
  async remove(tx: Tx, userId: SubjectId): Promise<void> {
    await this.credentials.removePassword(tx, userId);
  }
}
