import { defineConfig } from 'vitest/config';

/** Configuration of `npm run test:cluster`. */
export default defineConfig({
  test: {
    include: ['test/cluster/all.ts'],
    setupFiles: ['reflect-metadata'],
    // Tests run one after another, and a failure does not hide the next one.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    allowOnly: false,
  },
});
