import type { Server } from 'node:http';

/** Milliseconds from the first byte to the end of the headers. */
const HEADERS = 10_000;
/** Milliseconds from the first byte to the end of the body: ours are small. */
const REQUEST = 20_000;
/** Milliseconds between two looks at who dawdles. */
const LOOK = 2000;

/** Lets nobody hold a connection open by sending slowly. To be called before the server listens. */
export function limitSlowClients(server: Server): void {
  server.headersTimeout = HEADERS;
  server.requestTimeout = REQUEST;
  Object.assign(server, { connectionsCheckingInterval: LOOK }); // an option of createServer, kept as a property
}
