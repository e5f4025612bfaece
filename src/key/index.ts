export { SIGNING_ALGORITHMS, type JwtType, type SigningAlgorithm } from './algorithms.js';
export {
  ClientEncryption,
  CONTENT_ENCRYPTIONS,
  ENCRYPTION_ALGORITHMS,
  type ContentEncryption,
  type EncryptedBy,
  type EncryptionAlgorithm,
} from './client-encryption.js';
export { ClientKeys, VERIFYING_ALGORITHMS, type KeySource, type VerifiedJwt } from './client-keys.js';
export { claimsOf } from './compact-jws.js';
export { DecryptionService } from './decryption.service.js';
export { joseHeaderOf, type JoseHeader } from './jose-header.js';
export { KEY_ENTITIES, KeyModule } from './key.module.js';
export { LateKeys } from './late-keys.js';
export type { PublicJwk } from './signing-key.entity.js';
export { SigningKeyService, type VerifyOptions } from './signing-key.service.js';
export { ProofReplays } from './proof-replays.js';
export { faultOfKey, keysOfSet } from './published-key.js';
export { unsecuredJwtOf } from './unsecured-jwt.js';
export { KEY_AGING } from './key.aging.js';
export { KEY_SEALED } from './key.sealed.js';
export { CLOCK_TOLERANCE, hasExpired, isAhead, isTime } from './jwt-times.js';
