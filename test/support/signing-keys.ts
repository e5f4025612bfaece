import { randomBytes } from 'node:crypto';
import { Encryption, plusSeconds } from '../../src/common/index.js';
import { loadConfiguration } from '../../src/config/index.js';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../../src/key/jwt/algorithms.js';
import { KeyFactory } from '../../src/key/server-keys/key-factory.js';
import { KeyEvidence } from '../../src/key/rotation/key-evidence.js';
import { KeyRing } from '../../src/key/server-keys/key-ring.js';
import { ServerKey } from '../../src/key/server-keys/server-key.entity.js';
import { SigningKeyService } from '../../src/key/server-keys/signing-key.service.js';
import { FixedClock } from './fixed-clock.js';
import { PreparedRsaPairs } from './prepared-rsa-pairs.js';

export const ISSUER = 'http://localhost:3000';
export const ENCRYPTION = new Encryption([randomBytes(32)]);

export function aConfiguration(env: Readonly<Record<string, string>> = {}) {
  const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64url');
  return loadConfiguration({ NODE_ENV: 'test', ISSUER, ENCRYPTION_KEY, ...env });
}

/** A key as the store returns it, with real key material, active since the given time. */
export async function aKey(alg: SigningAlgorithm, sequence: number, times: Partial<ServerKey>): Promise<ServerKey> {
  const { publishedAt = new Date(0), activatesAt = publishedAt, ...rest } = times;
  const row = await new KeyFactory(ENCRYPTION, new PreparedRsaPairs()).make(alg, sequence, {
    publishedAt,
    activatesAt,
  });
  return Object.assign(new ServerKey(), row, rest);
}

/** A signing service without a database, over an active and a next key of each algorithm. */
export async function aSigningService(clock = new FixedClock()) {
  const activatesAt = plusSeconds(clock.now(), -60);
  const rows = await Promise.all(
    SIGNING_ALGORITHMS.flatMap((alg) => [aKey(alg, 2, { activatesAt: null }), aKey(alg, 1, { activatesAt })]),
  );
  const ring = new KeyRing(new KeyFactory(ENCRYPTION, new PreparedRsaPairs()), clock);
  ring.hold(rows);
  return { keys: new SigningKeyService(ring, clock, aConfiguration(), new KeyEvidence()), ring, rows, clock };
}
