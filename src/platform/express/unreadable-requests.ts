import { hash } from 'node:crypto';
import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Request } from 'express';
import { RequestState } from '../../common/index.js';
import { MOST_HEADER_BYTES } from '../../config/index.js';

/** How long a browser may continue to send before the connection is closed, in milliseconds; it can read the response until then. */
const PATIENCE = 2000;

/** Inline styles: a request for a stylesheet would carry the same headers. The colours are those of `grantry.css`. */
const STYLE = `
body { margin: 0; padding: 9vh 1rem 2rem; background: #f3f5f4; color: #1a2320; font: 100%/1.5 system-ui, sans-serif; }
main { max-width: 27rem; margin: auto; padding: 1.5rem; background: #fff; border: 1px solid #dce2df; border-radius: 14px; }
h1 { margin: 0 0 0.75rem; font-size: 1.5rem; line-height: 1.25; }
@media (prefers-color-scheme: dark) {
  body { background: #111514; color: #e7edea; }
  main { background: #1a201e; border-color: #2f3936; }
}
`;

/** The headers of a page. */
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The request headers are too large</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>The request headers are too large</h1>
<p>Your browser sent more than ${MOST_HEADER_BYTES / 1024} kB of headers with this request, and this server does not read them. The usual cause is cookies of other applications on the same host name.</p>
<p>Delete the cookies of this site in your browser, then return to the application and try again.</p>
</main>
</body>
</html>
`;

const HEADERS = [
  'Content-Type: text/html; charset=utf-8',
  `Content-Length: ${Buffer.byteLength(PAGE)}`,
  'Cache-Control: no-store',
  `Content-Security-Policy: default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'X-Content-Type-Options: nosniff',
  'X-Frame-Options: DENY',
  'Referrer-Policy: same-origin',
];

const TOO_SLOW = 'ERR_HTTP_REQUEST_TIMEOUT';

/** The statuses with which Node.js answers errors of its parser; every other error is 400. */
const STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  [TOO_SLOW]: 408,
};

/**
 * Answers requests that do not reach Express. Headers beyond the limit (RFC 6585 §5) get a page, because browsers send
 * the cookies of every application on the host. Other requests get a status line. A route that reads its body as a
 * stream limits its time itself.
 */
export function answerUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === TOO_SLOW && streamsBody(socket)) return;
    if (socket.writableEnded) return; // what a browser sends after the response is read and dropped
    if (!socket.writable || isAnswered(socket)) return void socket.destroy();
    const status = STATUS[error.code ?? ''] ?? 400;
    const [headers, body] = status === 431 ? [HEADERS, PAGE] : [['Content-Length: 0'], ''];
    const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close', ...headers];
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
    setTimeout(() => socket.destroy(), PATIENCE).unref();
  });
}

/** Whether another response has begun on this connection. */
function isAnswered(socket: Duplex): boolean {
  return responseOn(socket)?.headersSent === true;
}

/** Whether the request on this connection has passed its guards, and its route reads the body as a stream. */
function streamsBody(socket: Duplex): boolean {
  const request = responseOn(socket)?.req;
  return request !== undefined && RequestState.of(request).streamsBody;
}

interface ResponseOnSocket {
  readonly headersSent?: boolean;
  readonly req?: Request;
}

// Private to Node.js (`_httpMessage`, which its own handler reads too); test/e2e/large-headers.spec.ts notices when it changes.
function responseOn(socket: Duplex): ResponseOnSocket | null | undefined {
  return (socket as { readonly _httpMessage?: ResponseOnSocket | null })._httpMessage;
}
