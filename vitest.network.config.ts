import { defineConfig } from 'vitest/config';

/** Configuration of specs that test/integration/outbound/networks.spec.ts runs in other network namespaces. */
export default defineConfig({
  test: {
    include: ['test/network/**/*.spec.ts', 'test/e2e/fetch-targets-*.spec.ts'],
    setupFiles: ['reflect-metadata'],
    // The application is loaded once; the run is one of several processes that share the processors.
    isolate: false,
    fsModuleCache: true,
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    allowOnly: false,
  },
});
