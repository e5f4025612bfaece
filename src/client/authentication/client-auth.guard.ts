import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { assertSound, parametersOf, RequestState } from '../../common/index.js';
import { ClientDirectory } from '../client-directory.js';
import { ClientFormDto } from './client-form.dto.js';
import { ClientAuthentication } from './client-authentication.js';

const PARAMETERS = parametersOf(ClientFormDto);

/** Lets a request through once its client is authenticated (RFC 6749 §3.2.1). */
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
    // A public client has proven nothing: its first use is that a user allows it something.
    if (!client.isPublic) await this.clients.noteUse(client);
    state.client = client;
    return true;
  }
}
