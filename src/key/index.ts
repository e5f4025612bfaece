export type { JwtType, SigningAlgorithm } from './algorithms.js';
export { ClientKeys, VERIFYING_ALGORITHMS, type KeySource, type VerifiedJwt } from './client-keys.js';
export { claimsOf } from './compact-jws.js';
export { joseHeaderOf, type JoseHeader } from './jose-header.js';
export { KEY_ENTITIES, KeyModule } from './key.module.js';
export type { PublicJwk } from './signing-key.entity.js';
export { SigningKeyService, type VerifyOptions } from './signing-key.service.js';
export { ProofReplays } from './proof-replays.js';
export { faultOfKey, keysOfSet } from './published-key.js';
