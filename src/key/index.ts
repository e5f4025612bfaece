export { SIGNING_ALGORITHMS, type JwtType, type SigningAlgorithm } from './jwt/algorithms.js';
export {
  ClientEncryption,
  CONTENT_ENCRYPTIONS,
  ENCRYPTION_ALGORITHMS,
  type ContentEncryption,
  type EncryptedBy,
  type EncryptionAlgorithm,
} from './client-keys/client-encryption.js';
export {
  ClientKeys,
  usualNameOf,
  VERIFYING_ALGORITHMS,
  type KeySource,
  type VerifiedJwt,
} from './client-keys/client-keys.js';
export { claimsOf } from './jwt/compact-jws.js';
export { DecryptionService } from './server-keys/decryption.service.js';
export { joseHeaderOf, type JoseHeader } from './jwt/jose-header.js';
export { KEY_ENTITIES, KeyModule } from './key.module.js';
export { LateKeys } from './server-keys/late-keys.js';
export type { PublicJwk } from './server-keys/server-key.entity.js';
export { SigningKeyService, type VerifyOptions } from './server-keys/signing-key.service.js';
export { ProofReplays } from './client-keys/proof-replays.js';
export { faultOfKey, keysOfSet, publishedKeyOf } from './client-keys/published-key.js';
export { unsecuredJwtOf } from './jwt/unsecured-jwt.js';
export { CLOCK_TOLERANCE, hasExpired, isAhead, isTime } from './jwt/jwt-times.js';
export { KEY_REFUSALS } from './refusals.js';
