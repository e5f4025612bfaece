import { Injectable } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import { Clock } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import {
  isSignatureOf,
  signatureOf,
  SIGNING_ALGORITHMS,
  type JwtType,
  type SigningAlgorithm,
} from '../jwt/algorithms.js';
import { claimsOf, invalidToken, parseCompactJws, type CompactJws } from '../jwt/compact-jws.js';
import { KeyEvidence } from '../rotation/key-evidence.js';
import { KeyRing, type KnownHeader } from './key-ring.js';
import type { PublicJwk } from './server-key.entity.js';
import { reasonAgainst } from './unknown-header.js';

/** RS256 for clients, which must support it (OIDC Core §15.1), ES256 for resources. */
const DEFAULT_ALGORITHM: Readonly<Record<JwtType, SigningAlgorithm>> = {
  JWT: 'RS256',
  'at+jwt': 'ES256',
  'logout+jwt': 'RS256',
  'token-introspection+jwt': 'RS256',
};

export interface VerifyOptions {
  /** For an `id_token_hint`, which may have expired (OIDC RP-Initiated Logout §4). */
  readonly ignoreExpiry?: boolean;
}

/** Signs and verifies the JWTs of this server, synchronously, with the keys in memory. */
@Injectable()
export class SigningKeyService {
  constructor(
    private readonly ring: KeyRing,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
    private readonly evidence: KeyEvidence,
  ) {}

  /** Whether keys are loaded, so that the process can accept requests. */
  get isReady(): boolean {
    return this.ring.isLoaded;
  }

  get algorithms(): readonly SigningAlgorithm[] {
    return SIGNING_ALGORITHMS;
  }

  /** The time at which the active key of each algorithm started to sign. */
  get signingSince(): ReadonlyMap<SigningAlgorithm, Date> {
    const since = (alg: SigningAlgorithm) => {
      const { activatesAt, publishedAt } = this.ring.signer(alg).row;
      return activatesAt ?? publishedAt;
    };
    return new Map(this.algorithms.map((alg) => [alg, since(alg)]));
  }

  /**
   * Makes a JWT (RFC 7515 §7.1).
   *
   * @param claims all claims of the JWT; `sign` adds none
   */
  sign(claims: JWTPayload, typ: JwtType, alg: SigningAlgorithm = DEFAULT_ALGORITHM[typ]): string {
    const key = this.ring.signer(alg);
    const input = `${key.headers.get(typ)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    this.evidence.signed(key.row.id, claims.exp);
    return `${input}.${signatureOf(alg, key.privateKey, input)}`;
  }

  /**
   * Verifies the header, signature, issuer and times of a JWT of this server (RFC 7519 §7.2, RFC 8725 §3, RFC 9068 §4).
   * The caller checks the audience and the other claims.
   *
   * @param typ the required kind; another kind is refused (RFC 8725 §3.11)
   * @throws OAuthError `invalid_token`
   */
  verify(jwt: string, typ: JwtType, { ignoreExpiry = false }: VerifyOptions = {}): JWTPayload {
    const jws = parseCompactJws(jwt);
    const { alg, key } = this.keyOf(jws, typ);
    if (!isSignatureOf(alg, key.publicKey, jws.signingInput, jws.signature)) {
      throw invalidToken('the signature is not valid (RFC 7515 §5.2)');
    }
    const claims = claimsOf(jws.payload);
    if (claims['iss'] !== this.configuration.issuer) throw invalidToken('iss is another issuer (RFC 8725 §3.8)');
    this.assertCurrent(claims, ignoreExpiry);
    return claims;
  }

  /** The JWK Set (RFC 7517 §5): public halves of keys that sign, will sign next, or whose tokens may still be valid. */
  jwks(): { keys: readonly PublicJwk[] } {
    return { keys: this.ring.published() };
  }

  /**
   * Finds the key of a JWT. The header must equal, byte for byte, a header that this server writes. So the token cannot
   * choose the algorithm (RFC 8725 §3.1), and `crit`, `jwk`, `jku`, `x5u` and repeated members are refused.
   */
  private keyOf({ header }: CompactJws, typ: JwtType): KnownHeader {
    const known = this.ring.byHeader(header);
    if (known === undefined) throw invalidToken(reasonAgainst(header, (kid) => this.ring.has(kid)));
    if (known.typ !== typ) throw invalidToken(`typ is ${known.typ} where ${typ} belongs (RFC 8725 §3.11)`);
    return known;
  }

  private assertCurrent({ exp, nbf }: Record<string, unknown>, ignoreExpiry: boolean): void {
    const now = this.clock.now().getTime() / 1000;
    if (typeof exp !== 'number') throw invalidToken('exp is missing (RFC 9068 §2.2)');
    if (exp <= now && !ignoreExpiry) throw invalidToken('the token has expired (RFC 7519 §4.1.4)');
    if (nbf === undefined) return;
    if (typeof nbf !== 'number' || nbf > now) throw invalidToken('the token is not valid yet (RFC 7519 §4.1.5)');
  }
}
