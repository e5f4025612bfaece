import type { Request } from 'express';
import { RequestState } from '../../../common/index.js';
import { certificateOf } from '../../certificates/request-certificate.js';
import type { PresentedCredential } from '../client-authenticator.js';

/**
 * The certificate of a request that names its client in the form (RFC 8705 §2). A client that authenticates in another
 * way may also have one: the method of the client decides what it is for.
 */
export function presentedCertificate(request: Request): PresentedCredential | null {
  const certificate = certificateOf(request);
  const { client_id: clientId } = RequestState.of(request).form;
  return certificate === null || clientId === undefined ? null : { clientId, proof: null, certificate };
}
