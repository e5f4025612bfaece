import type { Server } from 'node:https';
import { createServer, type ServerOptions } from 'node:https';
import type { RequestListener } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Request } from 'express';
import { ClientCertificate } from '../client/index.js';
import { RequestState } from '../common/index.js';
import type { Configuration } from '../config/index.js';
import { SECURE_TLS } from './secure-tls.js';

/**
 * Makes the listener that asks for a certificate (RFC 8705 §5). It demands none: the same endpoints serve clients that
 * authenticate in other ways. TLS proves that the client holds the key; who issued the certificate is checked where it
 * is used, and no authorities are named to the client, so that it may send a self-signed one.
 */
export function mutualTlsServer(
  tls: NonNullable<Configuration['tls']>,
  options: ServerOptions,
  listener: RequestListener,
): Server {
  const asking = { requestCert: true, rejectUnauthorized: false };
  return createServer({ ...tls, ...SECURE_TLS, ...options, ...asking }, (request, response) => {
    RequestState.of(request as Request).clientCertificate = certificateOn(request.socket as TLSSocket);
    listener(request, response);
  });
}

function certificateOn(socket: TLSSocket): ClientCertificate | null {
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? null : new ClientCertificate(certificate);
}
