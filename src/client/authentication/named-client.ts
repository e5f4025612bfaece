import type { Request } from 'express';
import { queryOf, RequestState } from '../../common/index.js';
import { isClientId } from '../client-id.js';
import { basicCredentialsOf, isBasic } from './basic-credentials.js';

/**
 * The client_id of the authenticated client, or else the one that the request contains, so that an administrator finds
 * the refusals of a client. It may be unverified.
 */
export function clientNamedBy(request: Request): string | undefined {
  const { client } = RequestState.of(request);
  if (client !== undefined) return client.id;
  const name = ofBody(request) ?? ofBasic(request) ?? ofQuery(request);
  return typeof name === 'string' && isClientId(name) ? name : undefined;
}

/** From a form, or from the JSON of a registration. */
function ofBody(request: Request): unknown {
  const body = request.body as { readonly client_id?: unknown } | undefined;
  return RequestState.of(request).form['client_id'] ?? body?.client_id;
}

function ofBasic({ headers }: Request): string | undefined {
  const { authorization } = headers;
  return isBasic(authorization) ? ignoringErrors(() => basicCredentialsOf(authorization ?? '').id.decoded) : undefined;
}

function ofQuery(request: Request): string | undefined {
  return queryOf(request)['client_id'];
}

/** Ignores unreadable credentials here; the authentication refuses them. */
function ignoringErrors(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
