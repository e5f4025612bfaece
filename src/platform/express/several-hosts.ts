import type { IncomingMessage, ServerResponse } from 'node:http';

const BODY = JSON.stringify({
  error: 'invalid_request',
  error_description: 'The request has more than one Host header',
});

/** Whether a request has several `Host` headers. A proxy may have used another one than this server would. */
export function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

/** Answers 400 (RFC 9112 §3.2), and closes the connection: the start of its next request is uncertain too. */
export function refuseHosts(response: ServerResponse): void {
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(BODY),
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
  response.writeHead(400, headers).end(BODY);
}
