import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Client } from '../client.entity.js';
import { ClientAuthentication } from './client-authentication.js';
import { invalidClient } from './invalid-client.js';

const authenticated = new WeakMap<Request, Client>();

/** Lets a request through once its client is authenticated (RFC 6749 §3.2.1). */
@Injectable()
export class ClientAuthGuard implements CanActivate {
  constructor(private readonly authentication: ClientAuthentication) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<Request>();
    authenticated.set(request, await this.authentication.authenticate(request));
    return true;
  }
}

/** The client that `ClientAuthGuard` let through, as a parameter of a controller's method. */
export const AuthenticatedClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const client = authenticated.get(context.switchToHttp().getRequest<Request>());
  if (client === undefined) throw invalidClient('ClientAuthGuard is missing');
  return client;
});
