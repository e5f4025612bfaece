/** Specs of behaviour that SQLite, used by one process, does not have. */
export const OVER_MYSQL_ONLY: readonly string[] = [
  'test/e2e/ciba-two-processes.spec.ts',
  'test/e2e/database-defaults.spec.ts',
  'test/e2e/database-failover.spec.ts',
  'test/e2e/database-outage.spec.ts',
  'test/e2e/deadlocks.spec.ts',
  'test/e2e/links-by-mail-races.spec.ts',
  'test/e2e/lost-commit.spec.ts',
  'test/e2e/possession-across-processes.spec.ts',
  'test/e2e/revocation-across-processes.spec.ts',
  'test/e2e/rfc8628-two-processes.spec.ts',
  'test/e2e/second-factor-races.spec.ts',
  'test/e2e/user-import-outage.spec.ts',
  'test/e2e/user-import-two-servers.spec.ts',
  'test/integration/database/driver/**',
  'test/integration/mail/processes.spec.ts',
];
