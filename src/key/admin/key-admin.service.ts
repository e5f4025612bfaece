import { Injectable } from '@nestjs/common';
import { pageFrom, PagingQuery, startOf } from '../../common/index.js';
import { isForSigning, KEY_ALGORITHMS, type KeyAlgorithm } from '../jwt/algorithms.js';
import { DecryptionKeyRotation } from '../rotation/decryption-key-rotation.js';
import { SigningKeyRotation } from '../rotation/signing-key-rotation.js';
import { KeySchedule } from '../rotation/key-schedule.js';
import { KeyUpkeep } from '../rotation/key-upkeep.js';
import { SigningKeyView, type SigningKeyPage } from './server-key.dto.js';
import { ServerKeyStore } from '../server-keys/server-key.store.js';

/** Lists and rotates keys for administrators. */
@Injectable()
export class KeyAdminService {
  constructor(
    private readonly store: ServerKeyStore,
    private readonly rotation: SigningKeyRotation,
    private readonly decryption: DecryptionKeyRotation,
    private readonly upkeep: KeyUpkeep,
    private readonly schedule: KeySchedule,
  ) {}

  async list(query: PagingQuery): Promise<SigningKeyPage> {
    const rows = await this.store.list(startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, SigningKeyView.at(this.schedule.now()));
  }

  /**
   * Rotates the keys of one algorithm or of all. It takes effect in this process before the answer, in others within a
   * second.
   *
   * @param actor the `sub` of the admin's access token
   * @returns the keys after the rotation
   */
  async rotate(alg: KeyAlgorithm | undefined, actor: string): Promise<SigningKeyPage> {
    for (const each of alg === undefined ? KEY_ALGORITHMS : [alg]) {
      await (isForSigning(each) ? this.rotation.rotate(each, actor) : this.decryption.rotate(each, actor));
    }
    return this.listAfresh();
  }

  private async listAfresh(): Promise<SigningKeyPage> {
    await this.upkeep.refresh();
    return this.list(new PagingQuery());
  }
}
