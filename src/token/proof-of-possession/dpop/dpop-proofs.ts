import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { compactVerify } from 'jose';
import { Clock, requestPathOf } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { claimsOf, CLOCK_TOLERANCE, ProofReplays } from '../../../key/index.js';
import { possessionRefusals } from '../../refusals/possession.js';
import { checkProofClaims, type ValidProof } from './dpop-claims.js';
import { DpopKeys } from './dpop-keys.js';
import { DpopNonces } from './dpop-nonces.js';

const LONGEST = 8000;

/** What a proof must show beside the key. */
export interface Demanded {
  /** At a resource: SHA-256 of the access token, base64url. A refusal is 401 there (RFC 9449 §7.1), and 400 elsewhere. */
  readonly ath?: string;
  /** Whether it must contain a nonce of this server. */
  readonly nonce: boolean;
}

/** A proof that is valid, and not used up yet. */
export interface VerifiedProof {
  /** The thumbprint of the key. */
  readonly jkt: string;
  /**
   * Uses the proof up: one INSERT.
   *
   * @throws OAuthError `invalid_dpop_proof` when it was used before, at any process (RFC 9449 §11.1)
   */
  use(): Promise<void>;
}

/** Verifies DPoP proofs (RFC 9449 §4.3). */
@Injectable()
export class DpopProofs {
  constructor(
    private readonly keys: DpopKeys,
    private readonly nonces: DpopNonces,
    private readonly replays: ProofReplays,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns null for a request without a proof
   * @throws OAuthError `invalid_dpop_proof`; `use_dpop_nonce` with a nonce (RFC 9449 §8)
   */
  async verify(request: Request, { ath, nonce: needsNonce }: Demanded): Promise<VerifiedProof | null> {
    // Without a proof, the separate lists of every header need not be made.
    if (request.headers['dpop'] === undefined) return null;
    const sent = request.headersDistinct['dpop'] ?? [];
    const [jwt = ''] = sent;
    const status = ath === undefined ? 400 : 401;
    const invalid = (reason: string, cause?: unknown) => possessionRefusals.proof({ reason, cause, status });
    if (sent.length > 1) throw invalid('there is more than one DPoP header');
    const { jkt, proof } = await this.checked(jwt, request, ath).catch((cause: Error) => {
      throw invalid(cause.message, cause);
    });
    this.checkNonce(proof, needsNonce, status);
    const expiresAt = new Date((proof.exp + CLOCK_TOLERANCE) * 1000);
    const use = async () => {
      const isFirst = await this.replays.isFirstUse({ kind: 'dpop', maker: jkt, jti: proof.jti, expiresAt });
      if (!isFirst) throw invalid('the proof was used before');
    };
    return { jkt, use };
  }

  private async checked(jwt: string, request: Request, ath: string | undefined) {
    if (jwt.length > LONGEST) throw new Error(`the proof has more than ${LONGEST} characters`);
    const { alg, key, jkt } = await this.keys.of(jwt.split('.', 1)[0]!);
    const { payload } = await compactVerify(jwt, key, { algorithms: [alg] });
    const urls = this.configuration.urlsOfPath(requestPathOf(request));
    const context = { method: request.method, urls, now: this.clock.seconds(), ...(ath !== undefined && { ath }) };
    return { jkt, proof: checkProofClaims(claimsOf(Buffer.from(payload)), context) };
  }

  /** A nonce that was sent is checked, even if none is needed. */
  private checkNonce({ nonce }: ValidProof, isNeeded: boolean, status: number): void {
    if (nonce === undefined ? !isNeeded : this.nonces.accepts(nonce)) return;
    throw possessionRefusals.nonce({ status, headers: { 'DPoP-Nonce': this.nonces.current() } });
  }
}
