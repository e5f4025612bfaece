/** What the operator has to change, by the driver's error code. */
const FAULTS: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR:
    'refuses the connection (ER_ACCESS_DENIED_ERROR): check user, password and database of DATABASE_URL',
  ER_DBACCESS_DENIED_ERROR:
    'refuses the connection (ER_DBACCESS_DENIED_ERROR): check user and database of DATABASE_URL',
  ER_BAD_DB_ERROR: 'refuses the connection (ER_BAD_DB_ERROR): check database of DATABASE_URL',
  ER_SECURE_TRANSPORT_REQUIRED:
    'accepts connections with TLS only (ER_SECURE_TRANSPORT_REQUIRED): add ?ssl=required or ?ssl=verify-full to DATABASE_URL',
  HANDSHAKE_NO_SSL_SUPPORT:
    'offers no TLS (HANDSHAKE_NO_SSL_SUPPORT), which ssl of DATABASE_URL requires: enable TLS on the server',
};

/** @returns undefined for an error that is not about access or TLS */
export function connectionFault(error: unknown): string | undefined {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  if (code !== 'HANDSHAKE_SSL_ERROR') return FAULTS[code];
  return /altname|does not match/i.test(message)
    ? `has a certificate that does not match its host in DATABASE_URL (${message})`
    : `has a certificate that DATABASE_CA does not verify, or TLS failed for another reason (${message})`;
}
