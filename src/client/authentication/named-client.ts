import type { Request } from 'express';
import { queryOf, RequestState } from '../../common/index.js';
import { isClientId } from '../client-id.js';
import { basicCredentialsOf, isBasic } from './basic-credentials.js';

/**
 * The client that a request comes from, or else the one that it names, so that its refusals can be found by it.
 * Nobody has believed the name yet.
 */
export function clientNamedBy(request: Request): string | undefined {
  const { client } = RequestState.of(request);
  if (client !== undefined) return client.id;
  const name = ofBody(request) ?? ofBasic(request) ?? ofQuery(request);
  return typeof name === 'string' && isClientId(name) ? name : undefined;
}

/** A form, or the JSON of a registration. */
function ofBody(request: Request): unknown {
  const body = request.body as { readonly client_id?: unknown } | undefined;
  return RequestState.of(request).form['client_id'] ?? body?.client_id;
}

function ofBasic({ headers }: Request): string | undefined {
  const { authorization } = headers;
  return isBasic(authorization) ? attempt(() => basicCredentialsOf(authorization ?? '').id.decoded) : undefined;
}

function ofQuery(request: Request): string | undefined {
  return queryOf(request)['client_id'];
}

/** What cannot be read names nobody; that it cannot be read is refused elsewhere. */
function attempt(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
