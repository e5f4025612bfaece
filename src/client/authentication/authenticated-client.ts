import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { RequestState } from '../../common/index.js';
import type { Client } from '../client.entity.js';
import { invalidClient } from './invalid-client.js';

declare module '../../common/index.js' {
  interface RequestState {
    /** Set by `ClientAuthGuard` once the client is authenticated. */
    client?: Client;
  }
}

/**
 * The client that `ClientAuthGuard` authenticated, as a parameter of a controller's method.
 *
 * @throws OAuthError `invalid_client` where the guard is missing
 */
export const AuthenticatedClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const { client } = RequestState.of(context.getArgByIndex<Request>(0));
  if (client === undefined) throw invalidClient('ClientAuthGuard is missing');
  return client;
});
