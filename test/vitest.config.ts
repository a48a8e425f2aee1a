import { defineConfig } from 'vitest/config'

/** Ends what hangs, and nothing else: how long a test takes is no part of any. */
const HANGS_MS = 600_000

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    root: '.',
    testTimeout: HANGS_MS,
    hookTimeout: HANGS_MS,
    expect: { poll: { timeout: HANGS_MS } },
    maxWorkers: 2,
    // What runs in processes and threads of a test's own is not counted.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'html'],
      reportsDirectory: 'out/coverage',
    },
  },
})
