import type { ENDPOINTS } from '../config/index.js';

/** `node dist/cli/health-check.js`: the HEALTHCHECK of the image, which has no curl. Exits with 0 when the server is alive. */
const path: (typeof ENDPOINTS)['live'] = '/health/live';
const https = Boolean(process.env['TLS_CERT']);
// The server of this machine: its certificate names another host.
if (https) process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';

try {
  const url = `${https ? 'https' : 'http'}://127.0.0.1:${process.env['PORT'] || '3000'}${path}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(2500) });
  process.exitCode = response.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
