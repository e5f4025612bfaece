import { defineConfig } from 'vitest/config';

/** Configuration of specs that test/integration/outbound/networks.spec.ts runs in other network namespaces. */
export default defineConfig({
  test: {
    include: ['test/network/**/*.spec.ts'],
    setupFiles: ['reflect-metadata'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    allowOnly: false,
  },
});
