import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Client } from '../../client/index.js';
import { digestOf } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { possessionRefusals } from '../refusals/possession.js';
import { isHeldBy, type Confirmation } from './confirmation.js';
import { assertHasCertificate, boundCertificate } from './mutual-tls/bound-certificate.js';
import { DpopNonces } from './dpop/dpop-nonces.js';
import { DpopProofs } from './dpop/dpop-proofs.js';

/** The access token of a request, not verified yet. */
export interface PresentedToken {
  readonly value: string;
  readonly scheme: 'bearer' | 'dpop';
}

/** What a request of a client proves. */
export interface Possession {
  /** New tokens are bound to it; null without a proof. */
  readonly confirmation: Confirmation | null;
  /**
   * Uses the proof up; certificates can be used again. Call it once the request is sure to be answered: a request that is
   * refused, perhaps of a client that has proven nothing, stores nothing.
   *
   * @throws OAuthError `invalid_dpop_proof` when the proof was used before
   */
  use(): Promise<void>;
}

/** The proofs by which the sender of a request shows that it holds a key (RFC 9449) or a certificate (RFC 8705). */
@Injectable()
export class ProofOfPossession {
  constructor(
    private readonly proofs: DpopProofs,
    private readonly nonces: DpopNonces,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Verifies what a request of a client proves.
   *
   * @throws OAuthError `invalid_dpop_proof`, `use_dpop_nonce`; `invalid_request` for a DPoP proof of a client whose tokens
   *   are bound to its certificate
   */
  async of(request: Request, client: Client): Promise<Possession> {
    if (client.bindsToCertificate) return { confirmation: boundCertificate(request), use: nothing };
    const proof = await this.proofs.verify(request, { nonce: this.configuration.dpopNonce || client.needsDpopNonce });
    return proof === null ? { confirmation: null, use: nothing } : { confirmation: { jkt: proof.jkt }, use: proof.use };
  }

  /**
   * Checks that the sender holds what the access token is bound to (RFC 9449 §7, RFC 8705 §3).
   *
   * @throws OAuthError `invalid_token`, `invalid_dpop_proof`, `use_dpop_nonce`
   */
  async assertHeld(request: Request, { value, scheme }: PresentedToken, bound: Confirmation | null): Promise<void> {
    if (scheme === 'bearer') {
      if (bound !== null) assertHasCertificate(request, bound);
      return;
    }
    if (bound === null || !('jkt' in bound)) throw possessionRefusals.notBound();
    const proof = await this.proofs.verify(request, { ath: digestOf(value), nonce: this.configuration.dpopNonce });
    if (proof === null || !isHeldBy(bound, { jkt: proof.jkt })) throw possessionRefusals.notHeld();
    await proof.use();
  }

  /** The nonce of every response, where the server asks for nonces; null elsewhere. */
  get offeredNonce(): string | null {
    return this.configuration.dpopNonce ? this.nonces.current() : null;
  }
}

async function nothing(): Promise<void> {}
