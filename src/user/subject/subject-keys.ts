import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Encryption } from '../../common/index.js';
import { isUniqueViolation, placeOf, Transactions } from '../../database/index.js';
import { SubjectKey } from './subject-key.entity.js';
import { SUBJECT_KEY_ID, SubjectKeyStore } from './subject-key.store.js';

/** Binds the sealed secret to its row. */
const PLACE = placeOf(SubjectKey, SUBJECT_KEY_ID);

/** Creates the secret of pairwise subjects once, and decrypts it at every start. */
@Injectable()
export class SubjectKeys {
  constructor(
    private readonly store: SubjectKeyStore,
    private readonly encryption: Encryption,
    private readonly transactions: Transactions,
  ) {}

  /**
   * The secret of this installation: 32 bytes. It is encrypted again with the first ENCRYPTION_KEY, so that an old
   * key can be removed.
   *
   * @throws Error when no key of ENCRYPTION_KEY decrypts it: another secret would change the `sub` of every user
   */
  async load(): Promise<Buffer> {
    const sealed = (await this.store.find()) ?? (await this.make());
    const key = this.encryption.decrypt(sealed, PLACE);
    if (!this.encryption.isCurrent(sealed)) {
      const renewed = this.encryption.encrypt(key, PLACE);
      await this.transactions.run((tx) => this.store.reseal(tx, sealed, renewed));
    }
    return key;
  }

  private async make(): Promise<string> {
    const sealed = this.encryption.encrypt(randomBytes(32), PLACE);
    try {
      await this.transactions.run((tx) => this.store.add(tx, sealed));
      return sealed;
    } catch (error) {
      // Another process has created it.
      const made = isUniqueViolation(error) ? await this.store.find() : null;
      if (made === null) throw error;
      return made;
    }
  }
}
