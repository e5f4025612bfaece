import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../module/settings.js';
import { Refusal } from '../refusals/refusal.js';
import type { HttpRequest } from '../request/http-request.js';
import type { PresentedToken } from '../request/presented-token.js';
import type { Claims } from '../token/jwt-verifier.js';
import { checkCertificate } from './certificate.js';
import { confirmationOf } from './confirmation.js';
import { DpopProofs } from './dpop-proofs.js';

/** Checks that the sender of a request holds what the access token is bound to (RFC 7800). */
@Injectable()
export class Possession {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(DpopProofs) private readonly proofs: DpopProofs,
  ) {}

  /** @throws Refusal */
  async check(request: HttpRequest, { value, scheme }: PresentedToken, claims: Claims): Promise<void> {
    const { jkt, thumbprint } = confirmationOf(claims['cnf']);
    if (jkt === undefined && scheme === 'DPoP') throw new Refusal('unbound-token', { detail: 'the scheme is DPoP' });
    if (jkt !== undefined && scheme === 'Bearer') throw new Refusal('bound-token');
    if (jkt === undefined && thumbprint === undefined && this.settings.requireBoundTokens) {
      throw new Refusal('unbound-token', { detail: 'requireBoundTokens is set' });
    }
    if (thumbprint !== undefined) checkCertificate(request, thumbprint, this.settings.mutualTls);
    // Last, because a proof counts as used from then on.
    if (jkt !== undefined) await this.proofs.check(request, value, jkt);
  }
}
