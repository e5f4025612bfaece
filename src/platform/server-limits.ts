import type { Server } from 'node:http';

/** Milliseconds from the first byte to the end of the headers. */
const HEADERS = 10_000;
/** Milliseconds from the first byte to the end of the body: ours are small. */
const REQUEST = 20_000;
/** How often slow connections are checked, in milliseconds. */
const CHECK = 2000;

/**
 * Lets nobody hold a connection open by sending slowly, and keeps idle ones. To be called before the server listens.
 *
 * @param keepAlive seconds that an idle connection stays open; the time for headers begins with their first byte only
 */
export function limitConnections(server: Server, keepAlive: number): void {
  server.headersTimeout = HEADERS;
  server.requestTimeout = REQUEST;
  server.keepAliveTimeout = keepAlive * 1000;
  // Private to Node.js (an option of `createServer`, kept as a property); test/faults/hostile-requests.ts notices when it changes.
  Object.assign(server, { connectionsCheckingInterval: CHECK });
}
