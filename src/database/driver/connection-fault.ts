/** Why a database does not let us in, by the driver's code; what to change, in words for who operates it. */
const FAULTS: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR:
    'does not let us in (ER_ACCESS_DENIED_ERROR): check user, password and database of DATABASE_URL',
  ER_DBACCESS_DENIED_ERROR: 'does not let us in (ER_DBACCESS_DENIED_ERROR): check user and database of DATABASE_URL',
  ER_BAD_DB_ERROR: 'does not let us in (ER_BAD_DB_ERROR): check database of DATABASE_URL',
  ER_SECURE_TRANSPORT_REQUIRED:
    'lets us in with TLS only (ER_SECURE_TRANSPORT_REQUIRED): add ?ssl=required or ?ssl=verify-full to DATABASE_URL',
  HANDSHAKE_NO_SSL_SUPPORT:
    'offers no TLS (HANDSHAKE_NO_SSL_SUPPORT), which ssl of DATABASE_URL asks for: switch TLS on there',
};

/** @returns undefined for what is no question of who may come in, and how */
export function connectionFault(error: unknown): string | undefined {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  if (code !== 'HANDSHAKE_SSL_ERROR') return FAULTS[code];
  return /altname|does not match/i.test(message)
    ? `has a certificate for another name than its host in DATABASE_URL (${message})`
    : `has a certificate that DATABASE_CA does not vouch for, or TLS failed otherwise (${message})`;
}
