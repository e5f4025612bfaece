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
 * Parameter decorator for controllers: the client that `ClientAuthGuard` authenticated.
 *
 * @throws OAuthError `invalid_client` when the guard is missing
 */
export const AuthenticatedClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const { client } = RequestState.of(context.getArgByIndex<Request>(0));
  if (client === undefined) throw invalidClient('ClientAuthGuard is missing');
  return client;
});
