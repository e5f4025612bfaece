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

/** Replaces keys that may be compromised. */
@Injectable()
export class KeyEmergency {
  constructor(
    private readonly rotation: SigningKeyRotation,
    private readonly upkeep: KeyUpkeep,
    private readonly sessions: AllSessions,
  ) {}

  /**
   * Replaces the signing keys of one algorithm or of all. It takes effect in this process before any session ends, in
   * others within a second.
   *
   * @throws OAuthError `invalid_request` for an algorithm that does not sign
   */
  async replace(alg: KeyAlgorithm | undefined, { actor, endSessions }: EmergencyOptions): Promise<void> {
    if (alg !== undefined && !isForSigning(alg)) throw keyRefusals.notForSigning({ alg });
    for (const each of alg === undefined ? SIGNING_ALGORITHMS : [alg]) await this.rotation.replace(each, actor);
    await this.upkeep.refresh();
    if (endSessions) await this.sessions.end({ reason: 'signing keys were replaced in an emergency', actor });
  }
}
