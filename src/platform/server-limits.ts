import type { Server } from 'node:http';

/** The time from the first byte to the end of the headers, in milliseconds. */
const HEADERS = 10_000;
/** The time from the first byte to the end of the body, in milliseconds. Bodies are at most 64 kB. */
const REQUEST = 20_000;
/** How often slow connections are checked, in milliseconds. */
const CHECK = 2000;

/**
 * Limits how long a client may take to send a request, and keeps idle connections open. Call it before the server
 * listens.
 *
 * @param keepAlive how long an idle connection stays open, in seconds; the time for headers begins with their first byte
 */
export function limitConnections(server: Server, keepAlive: number): void {
  server.headersTimeout = HEADERS;
  server.requestTimeout = REQUEST;
  server.keepAliveTimeout = keepAlive * 1000;
  // Private to Node.js (an option of `createServer`, kept as a property); test/faults/hostile-requests.ts notices when it changes.
  Object.assign(server, { connectionsCheckingInterval: CHECK });
}
