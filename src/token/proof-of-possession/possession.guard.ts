import { applyDecorators, createParamDecorator, Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common'; // prettier-ignore
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ClientEndpoint } from '../../client/index.js';
import { RequestState } from '../../common/index.js';
import type { Confirmation } from './confirmation.js';
import { ProofOfPossession } from './proof-of-possession.js';

declare module '../../common/index.js' {
  interface RequestState {
    /** Set by `PossessionGuard`: what the request of the client proves; null without a proof. */
    confirmation?: Confirmation | null;
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
    state.confirmation = await this.possession.of(request, state.client!);
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

/** What `PossessionGuard` has verified, as a parameter of a method of a controller: null without a proof. */
export const ProvenPossession = createParamDecorator(
  (_: unknown, context: ExecutionContext): Confirmation | null =>
    RequestState.of(context.getArgByIndex<Request>(0)).confirmation ?? null,
);
