import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { decodeJwt } from 'jose';
import { Clock, RequestState } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { joseHeaderOf, ProofReplays, type JoseHeader } from '../../key/index.js';
import type { Client } from '../client.entity.js';
import { checkAssertionClaims, type AssertionContext, type SoundAssertion } from './assertion-claims.js';
import type { PresentedCredential } from './client-authenticator.js';
import { invalidClient } from './invalid-client.js';

/** RFC 7523 §2.2. */
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const LONGEST = 16_000;

/** A JWT whose signature was found to be the client's. */
export interface SignedAssertion {
  readonly header: JoseHeader;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What the two methods that sign have in common (RFC 7523 §2.2, §3). */
@Injectable()
export class ClientAssertions {
  constructor(
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly replays: ProofReplays,
  ) {}

  /**
   * Finds an assertion in the form, if it is for the method that asks.
   *
   * @param isMine told the `alg` of the header; undefined for a broken assertion, which one method must claim
   * @throws OAuthError `invalid_client` for a broken one
   */
  presented(request: Request, isMine: (alg: string | undefined) => boolean): PresentedCredential | null {
    const { client_assertion: assertion, client_assertion_type: type } = RequestState.of(request).form;
    if (assertion === undefined && type === undefined) return null;
    const parts = type === JWT_BEARER ? partsOf(assertion ?? '') : null;
    if (!isMine(parts?.alg)) return null;
    if (parts === null) throw invalidClient('the client assertion is missing, malformed or of another type');
    const { pathname } = new URL(request.originalUrl, this.configuration.issuer);
    return { clientId: parts.sub, proof: assertion!, endpoint: this.configuration.issuer + pathname };
  }

  /**
   * Lets a signed assertion through, once.
   *
   * @throws OAuthError `invalid_client` when its claims are wrong, or when it came before
   */
  async accept({ header, claims }: SignedAssertion, { endpoint }: PresentedCredential, { id }: Client): Promise<void> {
    const audiences = [this.configuration.issuer, this.configuration.urlOf('token'), endpoint ?? ''];
    const { jti, usableUntil } = soundOrRefused(claims, header.typ, {
      clientId: id,
      audiences,
      now: this.clock.seconds(),
    });
    const expiresAt = new Date(usableUntil * 1000);
    if (await this.replays.isFirstUse({ kind: 'client_assertion', maker: id, jti, expiresAt })) return;
    throw invalidClient(`${id} sent an assertion again`);
  }
}

function soundOrRefused(
  claims: SignedAssertion['claims'],
  typ: string | undefined,
  context: AssertionContext,
): SoundAssertion {
  try {
    return checkAssertionClaims(claims, typ, context);
  } catch (error) {
    throw invalidClient(`client assertion: ${(error as Error).message}`);
  }
}

/** What an assertion says of itself, not yet believed; null for what is none. */
function partsOf(assertion: string): { readonly alg: string; readonly sub: string } | null {
  if (assertion.length > LONGEST) return null;
  try {
    const { sub } = decodeJwt(assertion);
    return typeof sub === 'string' ? { alg: joseHeaderOf(assertion).alg, sub } : null;
  } catch {
    return null;
  }
}
