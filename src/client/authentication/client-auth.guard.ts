import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { assertSound, formOf, parametersOf } from '../../common/index.js';
import type { Client } from '../client.entity.js';
import { FirstUse } from '../registration/first-use.js';
import { ClientFormDto } from './client-form.dto.js';
import { ClientAuthentication } from './client-authentication.js';
import { invalidClient } from './invalid-client.js';

// On the request itself: the entries of a WeakMap are the garbage collector's to visit, one by one (ADR 0033).
const CLIENT = Symbol('client');
const PARAMETERS = parametersOf(ClientFormDto);
type Authenticated = Request & { [CLIENT]?: Client };

/** Lets a request through once its client is authenticated (RFC 6749 §3.2.1). */
@Injectable()
export class ClientAuthGuard implements CanActivate {
  constructor(
    private readonly authentication: ClientAuthentication,
    private readonly firstUse: FirstUse,
  ) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<Authenticated>();
    assertSound(formOf(request), PARAMETERS);
    const client = await this.authentication.authenticate(request);
    // A public client has proven nothing: its first use is that a user allows it something.
    if (!client.isPublic) await this.firstUse.note(client);
    request[CLIENT] = client;
    return true;
  }
}

/** The client that `ClientAuthGuard` let through with this request, if it did. */
export function authenticatedClientOf(request: Authenticated): Client | undefined {
  return request[CLIENT];
}

/**
 * The client that `ClientAuthGuard` let through with this request. Not a decorator of a parameter: for each of those
 * Nest makes a context and runs pipes (ADR 0033).
 *
 * @throws OAuthError `invalid_client` where the guard is missing
 */
export function authenticatedClient(request: Request): Client {
  const client = authenticatedClientOf(request);
  if (client === undefined) throw invalidClient('ClientAuthGuard is missing');
  return client;
}
