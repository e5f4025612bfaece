import { Injectable } from '@nestjs/common';
import { Clock, isTooFarAhead, plusSeconds } from '../../common/index.js';
import { Configuration, LONGEST_TOKEN_LIFE } from '../../config/index.js';
import { isForSigning } from '../jwt/algorithms.js';
import type { ServerKey } from '../server-keys/server-key.entity.js';

/** Seconds until every process has loaded a new key: twice the interval at which processes read the database. */
const PROPAGATION = 2;
/** Seconds for a process whose clock is late, or that signs with the old key until it reads the database. */
const MARGIN = 60;

export interface Retirement {
  readonly retiresAt: Date;
  readonly expiresAt: Date;
}

/** The rules for the times of a key: publication, activation, retirement and expiry. */
@Injectable()
export class KeySchedule {
  constructor(
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  /** The time from which every process publishes a key that is stored now. */
  publication(): Date {
    return plusSeconds(this.now(), PROPAGATION);
  }

  /** The time from which a published key may sign: when no cached JWKS lacks it. */
  activation({ publishedAt }: { readonly publishedAt: Date }): Date {
    const published = isTooFarAhead(publishedAt, this.now(), PROPAGATION) ? this.publication() : publishedAt;
    const everywhere = plusSeconds(published, this.configuration.jwksMaxAge);
    return everywhere > this.now() ? everywhere : this.now();
  }

  /** The end of a key, from the activation of its successor. */
  retirement(activationOfSuccessor: Date): Retirement {
    const unpublished = publishedUntil(activationOfSuccessor);
    const { sessionTtl, keepSignedIn } = this.configuration;
    return {
      retiresAt: activationOfSuccessor,
      expiresAt: plusSeconds(unpublished, Math.max(sessionTtl, keepSignedIn)),
    };
  }

  /** Whether a key activates later than any rotation schedules, because a clock was wrong. */
  beginsTooLate({ activatesAt }: Pick<ServerKey, 'activatesAt'>): boolean {
    const longest = PROPAGATION + this.configuration.jwksMaxAge;
    return activatesAt !== null && isTooFarAhead(activatesAt, this.now(), longest);
  }

  /** Whether the private key is no longer needed. A decryption key is needed as long as clients may encrypt with it. */
  isSpent({ alg, retiresAt }: Pick<ServerKey, 'alg' | 'retiresAt'>): boolean {
    if (retiresAt === null) return false;
    return (isForSigning(alg) ? retiresAt : publishedUntil(retiresAt)) <= this.now();
  }

  /** Whether KEY_ROTATION_INTERVAL has passed since a key became active. */
  isDue(activatesAt: Date): boolean {
    return plusSeconds(activatesAt, this.configuration.keyRotationInterval) <= this.now();
  }
}

/** The time until which the JWKS contains a retired key: the longest token that it can have signed has expired then. */
export function publishedUntil(retiresAt: Date): Date {
  return plusSeconds(retiresAt, LONGEST_TOKEN_LIFE + MARGIN);
}
