import { defineConfig } from 'vitest/config'

/** A file to write the JSON report to, for machines. */
const report = process.env.NLKIT_TEST_REPORT

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // What test/fuzz/ has runs for as long as scripts/fuzz.js is told.
    exclude: ['**/node_modules/**', 'test/fuzz/**'],
    globalSetup: ['test/support/probe.ts'],
    // A process each: a fault of the addon then fails one file, not the run.
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: [
      'default',
      './scripts/skip-reporter.js',
      ...(report ? [['json', { outputFile: report }] as const] : []),
    ],
  },
})
