import type { ServerOptions } from 'node:https';

/** Suites of TLS 1.3, and of TLS 1.2 those that BCP 195 recommends: ECDHE with AES-GCM (RFC 9325 §4.2, FAPI 2.0 §5.2.2). */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
].join(':');

/** What every listener of this server with a certificate negotiates. */
export const SECURE_TLS = { minVersion: 'TLSv1.2', ciphers: CIPHERS } as const satisfies ServerOptions;
