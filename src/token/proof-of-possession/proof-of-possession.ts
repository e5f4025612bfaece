import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Client } from '../../client/index.js';
import { digestOf } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { possessionRefusals } from '../refusals/possession.js';
import { isHeldBy, type Confirmation } from './confirmation.js';
import { DpopNonces } from './dpop/dpop-nonces.js';
import { DpopProofs } from './dpop/dpop-proofs.js';

/** The access token of a request, not verified yet. */
export interface PresentedToken {
  readonly value: string;
  readonly scheme: 'bearer' | 'dpop';
}

/** The proofs by which the sender of a request shows that it holds a key (RFC 9449). */
@Injectable()
export class ProofOfPossession {
  constructor(
    private readonly proofs: DpopProofs,
    private readonly nonces: DpopNonces,
    private readonly configuration: Configuration,
  ) {}

  /**
   * What a request of a client proves: new tokens are bound to it.
   *
   * @returns null without a proof
   * @throws OAuthError `invalid_dpop_proof`, `use_dpop_nonce`
   */
  async of(request: Request, client: Client): Promise<Confirmation | null> {
    const jkt = await this.proofs.verify(request, { nonce: this.configuration.dpopNonce || client.needsDpopNonce });
    return jkt === null ? null : { jkt };
  }

  /**
   * Checks that the sender holds what the access token is bound to (RFC 9449 §7).
   *
   * @throws OAuthError `invalid_token`, `invalid_dpop_proof`, `use_dpop_nonce`
   */
  async assertHeld(request: Request, { value, scheme }: PresentedToken, bound: Confirmation | null): Promise<void> {
    if (scheme === 'bearer') {
      if (bound !== null) throw possessionRefusals.notHeld();
      return;
    }
    if (bound === null) throw possessionRefusals.notBound();
    const jkt = await this.proofs.verify(request, { ath: digestOf(value), nonce: this.configuration.dpopNonce });
    if (jkt === null || !isHeldBy(bound, { jkt })) throw possessionRefusals.notHeld();
  }

  /** The nonce of every response, where the server asks for nonces; null elsewhere. */
  get offeredNonce(): string | null {
    return this.configuration.dpopNonce ? this.nonces.current() : null;
  }
}
