import { ApiProperty } from '@nestjs/swagger';
import type { SigningAlgorithm } from '../jwt/algorithms.js';

/** A public key (RFC 7517 §4): `n`, `e` of an RSA key, `crv`, `x`, `y` of a P-256 key, `crv`, `x` of an Ed25519 key. */
export class JwkView {
  readonly kty!: 'RSA' | 'EC' | 'OKP';
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly kid!: string;
  /** `sig`: verifies the server's signatures; `enc`: encrypts for the server. @example "sig" */
  readonly use!: 'sig' | 'enc';
  /** Absent for encryption keys, which serve several algorithms. @example "RS256" */
  readonly alg?: SigningAlgorithm;
  readonly n?: string;
  readonly e?: string;
  /** @example "P-256" */
  readonly crv?: string;
  /** @example "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU" */
  readonly x?: string;
  /** @example "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" */
  readonly y?: string;
}

/** A JWK Set (RFC 7517 §5). */
export class JwksView {
  @ApiProperty({ type: [JwkView] })
  readonly keys!: JwkView[];
}
