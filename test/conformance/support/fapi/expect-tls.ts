import { connect, type ConnectionOptions } from 'node:tls';
import { expect } from 'vitest';

/** Suites of TLS 1.2 that BCP 195 does not recommend: with CBC, ChaCha20, and keys that TLS itself does not exchange. */
const NOT_RECOMMENDED = [
  'ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA',
  'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305',
  'DHE-RSA-AES128-SHA256:AES128-GCM-SHA256:AES256-SHA',
] as const;

/** Versions before 1.2 are refused, 1.3 is preferred, and 1.2 has the recommended suites only (FAPI 2.0 §5.2.1, BCP 195). */
export async function expectTls(url: string): Promise<void> {
  expect(await negotiated(url, { maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1.2 ECDHE-.*-GCM-/);
  expect(await negotiated(url, { maxVersion: 'TLSv1.3' })).toMatch(/^TLSv1.3 /);
  for (const maxVersion of ['TLSv1', 'TLSv1.1'] as const)
    expect(await negotiated(url, { maxVersion }), maxVersion).toBeNull();
  for (const ciphers of NOT_RECOMMENDED)
    expect(await negotiated(url, { maxVersion: 'TLSv1.2', ciphers: `${ciphers}:@SECLEVEL=0` }), ciphers).toBeNull();
}

/** @returns the version and the suite; null when the server refuses what is offered */
function negotiated(url: string, offered: ConnectionOptions): Promise<string | null> {
  const { hostname, port } = new URL(url);
  // Node.js itself offers the old versions only at this level of security.
  const options = { host: hostname, port: Number(port), servername: hostname, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0', ...offered } as const; // prettier-ignore
  return new Promise((resolve) => {
    const socket = connect(options, () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
      socket.destroy();
    }).once('error', () => resolve(null));
  });
}
