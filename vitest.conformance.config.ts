import { defineConfig } from 'vitest/config';

/** Configuration of `npm run test:conformance`; `scripts/conformance.mjs` prints the table of the results. */
export default defineConfig({
  test: {
    include: ['test/conformance/*.spec.ts'],
    setupFiles: ['reflect-metadata'],
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    allowOnly: false,
  },
});
