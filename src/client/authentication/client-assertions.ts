import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { decodeJwt } from 'jose';
import { Clock, requestPathOf, RequestState } from '../../common/index.js';
import { Configuration, ENDPOINTS } from '../../config/index.js';
import { joseHeaderOf, ProofReplays, type JoseHeader } from '../../key/index.js';
import type { Client } from '../client.entity.js';
import { checkAssertionClaims, type AssertionContext, type ValidAssertion } from './assertion-claims.js';
import { judged } from '../profiles/held.js';
import type { PresentedCredential } from './client-authenticator.js';
import { invalidClient } from './invalid-client.js';

/** RFC 7523 §2.2. */
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const MAX_LENGTH = 16_000;

/** A JWT whose signature is valid for the client. */
export interface SignedAssertion {
  readonly header: JoseHeader;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The parts that `private_key_jwt` and `client_secret_jwt` share (RFC 7523 §2.2, §3). */
@Injectable()
export class ClientAssertions {
  constructor(
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly replays: ProofReplays,
  ) {}

  /**
   * Reads the assertion of a form if it belongs to the calling method.
   *
   * @param isOfMethod receives the `alg` of the header, undefined for a malformed assertion, which exactly one method
   *   must accept
   * @throws OAuthError `invalid_client` for a malformed assertion
   */
  presented(request: Request, isOfMethod: (alg: string | undefined) => boolean): PresentedCredential | null {
    const { client_assertion: assertion, client_assertion_type: type } = RequestState.of(request).form;
    if (assertion === undefined && type === undefined) return null;
    const parts = type === JWT_BEARER ? partsOf(assertion ?? '') : null;
    if (!isOfMethod(parts?.alg)) return null;
    if (parts === null) throw invalidClient('the client assertion is missing, malformed or of another type');
    return { clientId: parts.sub, proof: assertion!, endpoints: this.configuration.urlsOfPath(requestPathOf(request)) };
  }

  /**
   * Checks the claims of a signed assertion, and that it has not been used before.
   *
   * @throws OAuthError `invalid_client` when its claims are wrong, or when it was used before
   */
  async accept({ header, claims }: SignedAssertion, { endpoints }: PresentedCredential, client: Client): Promise<void> {
    const { id } = client;
    const { jti, usableUntil } = judged(client, (held) =>
      validClaims(claims, header.typ, this.contextOf(held, endpoints)),
    );
    const expiresAt = new Date(usableUntil * 1000);
    if (await this.replays.isFirstUse({ kind: 'client_assertion', maker: id, jti, expiresAt })) return;
    throw invalidClient(`${id} sent an assertion again`);
  }

  /** @param endpoints the URLs of the request */
  private contextOf({ id, profile }: Client, endpoints: readonly string[] = []): AssertionContext {
    const { issuer } = this.configuration;
    const audienceIsText = profile?.issuerIsAudience === true;
    const several = () => [issuer, ...this.configuration.urlsOfPath(ENDPOINTS.token), ...endpoints];
    return {
      clientId: id,
      audiences: audienceIsText ? [issuer] : several(),
      audienceIsText,
      now: this.clock.seconds(),
    };
  }
}

function validClaims(
  claims: SignedAssertion['claims'],
  typ: string | undefined,
  context: AssertionContext,
): ValidAssertion {
  try {
    return checkAssertionClaims(claims, typ, context);
  } catch (error) {
    throw invalidClient(`client assertion: ${(error as Error).message}`);
  }
}

/** Algorithm and subject of an unverified assertion; null when it is malformed. */
function partsOf(assertion: string): { readonly alg: string; readonly sub: string } | null {
  if (assertion.length > MAX_LENGTH) return null;
  try {
    const { sub } = decodeJwt(assertion);
    return typeof sub === 'string' ? { alg: joseHeaderOf(assertion).alg, sub } : null;
  } catch {
    return null;
  }
}
