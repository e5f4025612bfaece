import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { canMakeNetworks } from './test/support/can-make-networks.js';
import { OVER_MYSQL_ONLY } from './test/support/over-mysql-only.js';

/** Path of the browser for `test/browser`; `.ci/run` installs it. */
const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(chromium);
if (!hasBrowser) {
  process.stderr.write(`No Chromium at ${chromium}: test/browser is left out. CHROMIUM_PATH says where one is.\n`);
}

/** Path of the nginx for `mutual-tls-behind-nginx.spec.ts`; `.ci/run` installs it. */
const nginx = process.env['NGINX_PATH'] ?? '/usr/sbin/nginx';
const hasNginx = existsSync(nginx);
if (!hasNginx) process.stderr.write(`No nginx at ${nginx}: its spec is left out. NGINX_PATH says where one is.\n`);

/** Specs that create networks: they need root on Linux, and iproute2, as in `.ci/run`. */
const hasNetworks = canMakeNetworks();
if (!hasNetworks) {
  process.stderr.write('No unshare and ip, or not root: fetches on machines without an IPv6 route are left out.\n');
}
const hasMySql = Boolean(process.env['TEST_MYSQL_URL']);
if (!hasMySql) process.stderr.write('No TEST_MYSQL_URL: nothing is tested over MySQL.\n');

export default defineConfig({
  // The packages are tested as their users import them, without a build.
  resolve: { alias: { '@grantry/nest': resolve(import.meta.dirname, 'packages/nest-resource-server/src/index.ts') } },
  test: {
    include: ['test/**/*.spec.ts'],
    // test/conformance has a separate configuration and command: npm run test:conformance
    exclude: [
      ...configDefaults.exclude,
      'test/conformance/**',
      // networks.spec.ts runs these in the networks that it creates.
      'test/network/**',
      ...(hasNetworks ? [] : ['test/integration/outbound/networks.spec.ts']),
      ...(hasBrowser ? [] : ['test/browser/**']),
      ...(hasNginx ? [] : ['test/e2e/mutual-tls-behind-nginx.spec.ts']),
      ...(hasMySql ? [] : OVER_MYSQL_ONLY),
    ],
    setupFiles: ['reflect-metadata'],
    // With isolation, each file would load Nest, TypeORM and the drivers again, a third of the whole time. Modules keep
    // no state between files, and a file restores and stops everything that it stubs and starts.
    isolate: false,
    fsModuleCache: true,
    // A third of the time is waiting for a database, a browser or a process, so there is one more worker than cores.
    maxWorkers: availableParallelism() + 1,
    // The limit only ends hanging tests; a slow machine is not a failure.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // The same for `expect.poll`, whose default is a second.
    expect: { poll: { timeout: 60_000 } },
    allowOnly: false,
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
});
