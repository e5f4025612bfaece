import type { Request } from 'express';
import { RequestState } from '../../common/index.js';
import type { ClientCertificate } from './client-certificate.js';

declare module '../../common/index.js' {
  interface RequestState {
    /**
     * The certificate of the client. The listener for certificates sets it from the connection, null without one.
     * Elsewhere `certificateHeader` sets it, if a trusted proxy forwarded a certificate.
     */
    clientCertificate?: ClientCertificate | null;
  }
}

/** The certificate of the client of a request; null without one. */
export function certificateOf(request: Request): ClientCertificate | null {
  return RequestState.of(request).clientCertificate ?? null;
}
