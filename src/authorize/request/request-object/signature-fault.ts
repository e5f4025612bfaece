import type { Client } from '../../../client/index.js';
import type { OAuthError } from '../../../common/index.js';
import { requestObjectRefusals } from '../../refusals/request-object.js';

/** The algorithms with which a client may sign its request objects, unless it is registered for unsigned ones. */
export function algorithmsOf({ metadata, signingAlgorithms }: Client): readonly string[] {
  const { request_object_signing_alg: registered } = metadata;
  return registered === undefined ? signingAlgorithms : [registered];
}

/**
 * Why the signature of a request that was verified earlier does not suffice: the registration of the client may have
 * changed since (RFC 9101 §10.5).
 *
 * @param alg of the request object; undefined without a signed one
 */
export function faultOfSignature(alg: string | undefined, client: Client): OAuthError | null {
  if (!client.mustSignRequests) return null;
  if (alg === undefined) return requestObjectRefusals.missing();
  const allowed = algorithmsOf(client);
  if (allowed.includes(alg)) return null;
  return requestObjectRefusals.unreadable({ expected: `alg: ${allowed.join(' ')}`, received: `alg: ${alg}` });
}
