import { Injectable } from '@nestjs/common';
import { AllSessions } from '../../common/index.js';
import { isForSigning, SIGNING_ALGORITHMS, type KeyAlgorithm } from '../jwt/algorithms.js';
import { keyRefusals } from '../refusals.js';
import { SigningKeyRotation } from '../rotation/signing-key-rotation.js';
import { KeyUpkeep } from '../rotation/key-upkeep.js';

export interface EmergencyOptions {
  /** The `sub` of the admin's access token. */
  readonly actor: string;
  readonly endSessions: boolean;
}

/** For keys that somebody else may have. */
@Injectable()
export class KeyEmergency {
  constructor(
    private readonly rotation: SigningKeyRotation,
    private readonly upkeep: KeyUpkeep,
    private readonly sessions: AllSessions,
  ) {}

  /**
   * Replaces signing keys of one algorithm or of all; this process knows of it before any session ends, others within
   * a second.
   *
   * @throws OAuthError `invalid_request` for an algorithm that nothing is signed by
   */
  async replace(alg: KeyAlgorithm | undefined, { actor, endSessions }: EmergencyOptions): Promise<void> {
    if (alg !== undefined && !isForSigning(alg)) throw keyRefusals.notForSigning({ alg });
    for (const each of alg === undefined ? SIGNING_ALGORITHMS : [alg]) await this.rotation.replace(each, actor);
    await this.upkeep.refresh();
    if (endSessions) await this.sessions.end({ reason: 'signing keys were replaced in an emergency', actor });
  }
}
