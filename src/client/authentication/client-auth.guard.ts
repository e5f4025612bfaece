import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { assertSound, parametersOf, RequestState } from '../../common/index.js';
import { ClientDirectory } from '../client-directory.js';
import { ClientFormDto } from './client-form.dto.js';
import { ClientAuthentication } from './client-authentication.js';

const PARAMETERS = parametersOf(ClientFormDto);

/** Requires client authentication (RFC 6749 §3.2.1), and stores the client in the request state. */
@Injectable()
export class ClientAuthGuard implements CanActivate {
  constructor(
    private readonly authentication: ClientAuthentication,
    private readonly clients: ClientDirectory,
  ) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<Request>();
    const state = RequestState.of(request);
    assertSound(state.form, PARAMETERS);
    const client = await this.authentication.authenticate(request);
    // A public client has proven nothing: it counts as used once a user has allowed it a scope.
    if (!client.isPublic) await this.clients.noteUse(client);
    state.client = client;
    return true;
  }
}
