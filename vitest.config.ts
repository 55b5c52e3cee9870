import { defineConfig } from 'vitest/config'

/** A file to write the JSON report to, for machines. */
const report = process.env.NLKIT_TEST_REPORT

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // What test/fuzz/ has runs for as long as scripts/fuzz.js is told.
    exclude: ['**/node_modules/**', 'test/fuzz/**'],
    globalSetup: ['test/support/set-up.ts'],
    // A process each: a fault of the addon then fails one file, not the run.
    pool: 'forks',
    maxWorkers: '100%',
    // Only what hangs may end here, also where many others want the machine.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { interval: 20, timeout: 60_000 } },
    reporters: [
      'default',
      './scripts/skip-reporter.js',
      ...(report ? [['json', { outputFile: report }] as const] : []),
    ],
  },
})
