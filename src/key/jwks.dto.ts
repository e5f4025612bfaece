import { ApiProperty } from '@nestjs/swagger';
import type { SigningAlgorithm } from './algorithms.js';

/** A public key (RFC 7517 §4): `n`, `e` of an RSA key, `crv`, `x`, `y` of a P-256 key, `crv`, `x` of an Ed25519 key. */
export class JwkView {
  readonly kty!: 'RSA' | 'EC' | 'OKP';
  readonly kid!: string;
  readonly use!: 'sig';
  readonly alg!: SigningAlgorithm;
  readonly n?: string;
  readonly e?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
}

/** A JWK Set (RFC 7517 §5). */
export class JwksView {
  @ApiProperty({ type: [JwkView] })
  readonly keys!: JwkView[];
}
