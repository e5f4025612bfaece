import { defineConfig } from 'vitest/config';

/** Run by test/integration/outbound/networks.spec.ts on machines of other networks. */
export default defineConfig({
  test: {
    include: ['test/network/**/*.spec.ts'],
    setupFiles: ['reflect-metadata'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    allowOnly: false,
  },
});
