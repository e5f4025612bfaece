import { defineConfig } from 'vitest/config';

/** `npm run test:cluster`. */
export default defineConfig({
  test: {
    include: ['test/cluster/all.ts'],
    setupFiles: ['reflect-metadata'],
    // One after the other, and a fault that is found does not hide the next.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    allowOnly: false,
  },
});
