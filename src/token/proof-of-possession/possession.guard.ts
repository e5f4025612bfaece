import { applyDecorators, createParamDecorator, Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common'; // prettier-ignore
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ClientEndpoint } from '../../client/index.js';
import { RequestState } from '../../common/index.js';
import { boundCertificate } from './mutual-tls/bound-certificate.js';
import { ProofOfPossession, type Possession } from './proof-of-possession.js';

declare module '../../common/index.js' {
  interface RequestState {
    /** Set by `PossessionGuard`: what the request of the client proves. */
    possession?: Possession;
  }
}

/** Verifies the proof of possession of a client, once the client is authenticated. */
@Injectable()
export class PossessionGuard implements CanActivate {
  constructor(private readonly possession: ProofOfPossession) {}

  /** @throws OAuthError `invalid_dpop_proof`, `use_dpop_nonce` */
  async canActivate(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const state = RequestState.of(request);
    state.possession = await this.possession.of(request, state.client!);
    const nonce = this.possession.offeredNonce;
    if (nonce !== null) http.getResponse<Response>().setHeader('DPoP-Nonce', nonce);
    return true;
  }
}

/** As `ClientEndpoint`, for an endpoint that binds what it issues to a proof of possession (RFC 9449 §5, §10.1). */
export function BindingEndpoint(status: 200 | 201 = 200): MethodDecorator {
  return applyDecorators(
    ClientEndpoint(status),
    UseGuards(PossessionGuard),
    ApiHeader({ name: 'DPoP', required: false, description: 'A proof of possession (RFC 9449 §4)' }),
  );
}

/** The certificate of a request as a confirmation, once it is asked for: `Caller.certificate`. */
export const PresentedCertificate = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = context.getArgByIndex<Request>(0);
  return () => boundCertificate(request);
});

/**
 * What `PossessionGuard` has verified, as a parameter of a method of a controller.
 *
 * @throws Error when the guard is missing
 */
export const ProvenPossession = createParamDecorator((_: unknown, context: ExecutionContext): Possession => {
  const { possession } = RequestState.of(context.getArgByIndex<Request>(0));
  if (possession === undefined) throw new Error('the route is no @BindingEndpoint()');
  return possession;
});
