import { Injectable } from '@nestjs/common';
import { Clock, type SubjectId } from '../../common/index.js';
import { Transactions, type Tx } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { passwordRefusals } from '../refusals/passwords.js';
import { CredentialStore } from './credential.store.js';
import { PasswordHasher } from './password-hasher.js';
import { normalizedPassword, PasswordPolicy, type PasswordOwner } from './password-policy.js';
import { importedHash } from './schemes/imported-hash.js';

/** Sets, verifies and removes the passwords of users. */
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
   * Computes one hash in every case, and a second one after a right password whose hash is imported or has outdated
   * parameters. Other servers have hashed what was typed, and not our normalized form.
   *
   * @param userId null when the user may not sign in; the result is then false
   * @param asker for fairness: the number of waiting hashes per asker is limited
   * @throws SignInDelayed when too many hashes wait
   */
  async verify(userId: SubjectId | null, password: string, asker: string): Promise<boolean> {
    const credential = userId === null ? null : await this.credentials.passwordOf(userId);
    const normalized = normalizedPassword(password);
    const stored = normalized === null ? null : (credential?.data ?? null);
    const isImported = stored !== null && importedHash.isOne(stored);
    const right = await this.hasher.verify(stored, isImported ? password : (normalized ?? ''), asker);
    if (right && credential && normalized !== null && this.hasher.isOutdated(credential.data)) {
      const data = await this.hasher.hash(normalized, asker);
      await this.transactions.run((tx) => this.credentials.rehash(tx, credential, data, this.clock.now()));
    }
    return right;
  }

  /**
   * Hashes a new password for `set`, before the transaction.
   *
   * @param asker as for `verify`; the administration by default
   * @throws OAuthError `invalid_request` when the policy refuses the password; SignInDelayed as `verify` does
   */
  async hash(password: string, owner: PasswordOwner, asker = 'administration'): Promise<string> {
    return this.hasher.hash(this.policy.accept(password, owner), asker);
  }

  /**
   * As `hash`, for a password that its user has chosen. An initial password must not become the long-term one (ASVS 5.0
   * V6.4.1), which takes a second hash to find out.
   *
   * @throws OAuthError `invalid_request` also for the initial password
   */
  async hashOf(user: User, wanted: string): Promise<string> {
    const accepted = this.policy.accept(wanted, { username: user.username, email: user.claims.email });
    const isInitial = user.requiresPasswordChange && (await this.verify(user.id, wanted, user.id));
    if (isInitial) throw passwordRefusals.unchanged();
    return this.hasher.hash(accepted, user.id);
  }

  /** @returns when the password was set or rehashed; null for a user without a password */
  async setAt(userId: SubjectId): Promise<Date | null> {
    return (await this.credentials.passwordOf(userId))?.updatedAt ?? null;
  }

  /** @param tx which has locked the user's row */
  async set(tx: Tx, userId: SubjectId, hash: string, at = this.clock.now()): Promise<void> {
    await this.credentials.setPassword(tx, userId, hash, at);
  }

  /** Removes the password, so that the user cannot sign in by password. */
  async remove(tx: Tx, userId: SubjectId): Promise<void> {
    await this.credentials.removePassword(tx, userId);
  }
}
