import { Injectable } from '@nestjs/common';
import { Clock, isTooFarAhead, plusSeconds } from '../../common/index.js';
import { Configuration, LONGEST_TOKEN_LIFE } from '../../config/index.js';
import { isForSigning } from '../jwt/algorithms.js';
import type { ServerKey } from '../server-keys/server-key.entity.js';

/** Seconds between two looks of a process at the database, and as much again to be sure. */
const PROPAGATION = 2;
/** Seconds for a process whose clock is late, or that signs with the old key until it looks again. */
const MARGIN = 60;

export interface Retirement {
  readonly retiresAt: Date;
  readonly expiresAt: Date;
}

/** When a key is published, signs, and goes: every rule about its times, and nothing else. */
@Injectable()
export class KeySchedule {
  constructor(
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  /** When a key that is stored now is in the JWKS of every process. */
  publication(): Date {
    return plusSeconds(this.now(), PROPAGATION);
  }

  /** When a published key may begin to sign: as soon as no cached JWKS lacks it. */
  activation({ publishedAt }: { readonly publishedAt: Date }): Date {
    const published = isTooFarAhead(publishedAt, this.now(), PROPAGATION) ? this.publication() : publishedAt;
    const everywhere = plusSeconds(published, this.configuration.jwksMaxAge);
    return everywhere > this.now() ? everywhere : this.now();
  }

  /** What a key's row says once its successor's activation is known. */
  retirement(activationOfSuccessor: Date): Retirement {
    const unpublished = publishedUntil(activationOfSuccessor);
    return {
      retiresAt: activationOfSuccessor,
      expiresAt: plusSeconds(unpublished, this.configuration.sessionTtl),
    };
  }

  /** Whether a key begins later than it can have been meant to: a clock was wrong. */
  beginsTooLate({ activatesAt }: Pick<ServerKey, 'activatesAt'>): boolean {
    const longest = PROPAGATION + this.configuration.jwksMaxAge;
    return activatesAt !== null && isTooFarAhead(activatesAt, this.now(), longest);
  }

  /** Whether a key's private part has done its last work: to open what others sent, as long as they may know it. */
  isSpent({ alg, retiresAt }: Pick<ServerKey, 'alg' | 'retiresAt'>): boolean {
    if (retiresAt === null) return false;
    return (isForSigning(alg) ? retiresAt : publishedUntil(retiresAt)) <= this.now();
  }

  /** Whether KEY_ROTATION_INTERVAL has passed since a key began to sign. */
  isDue(activatesAt: Date): boolean {
    return plusSeconds(activatesAt, this.configuration.keyRotationInterval) <= this.now();
  }
}

/** Until when a retired key stays in the JWKS: until the longest token it can have signed has expired. */
export function publishedUntil(retiresAt: Date): Date {
  return plusSeconds(retiresAt, LONGEST_TOKEN_LIFE + MARGIN);
}
