import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { canMakeNetworks } from './test/support/can-make-networks.js';

/** The browser that `test/browser` drives; `.ci/run` installs it. */
const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(chromium);
if (!hasBrowser) {
  process.stderr.write(`No Chromium at ${chromium}: test/browser is left out. CHROMIUM_PATH says where one is.\n`);
}

/** Specs of what SQLite, which one process has for itself, does not do. */
const OVER_MYSQL_ONLY = [
  'test/e2e/database-defaults.spec.ts',
  'test/e2e/database-failover.spec.ts',
  'test/e2e/database-outage.spec.ts',
  'test/e2e/deadlocks.spec.ts',
  'test/e2e/lost-commit.spec.ts',
  'test/e2e/revocation-across-processes.spec.ts',
  'test/integration/database/driver/**',
];
/** Specs that make networks: as root on Linux, with iproute2; `.ci/run` is. */
const hasNetworks = canMakeNetworks();
if (!hasNetworks) {
  process.stderr.write('No unshare and ip, or not root: fetches on machines without an IPv6 route are left out.\n');
}
const hasMySql = Boolean(process.env['TEST_MYSQL_URL']);
if (!hasMySql) process.stderr.write('No TEST_MYSQL_URL: nothing is tested over MySQL.\n');

export default defineConfig({
  test: {
    include: ['test/**/*.spec.ts'],
    // test/conformance has a configuration and a command of its own: npm run test:conformance
    exclude: [
      ...configDefaults.exclude,
      'test/conformance/**',
      // Run by networks.spec.ts, in the networks that it makes.
      'test/network/**',
      ...(hasNetworks ? [] : ['test/integration/outbound/networks.spec.ts']),
      ...(hasBrowser ? [] : ['test/browser/**']),
      ...(hasMySql ? [] : OVER_MYSQL_ONLY),
    ],
    setupFiles: ['reflect-metadata'],
    // Each file would load Nest, TypeORM and the drivers anew, a third of the whole time. No module keeps state that
    // one file could leave to the next; what a file stubs or starts it takes back.
    isolate: false,
    // A third of the time is waiting for a database, a browser or a process: one worker more than cores fills it.
    maxWorkers: availableParallelism() + 1,
    // Only to end what hangs: a busy machine is no failure.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    allowOnly: false,
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
});
