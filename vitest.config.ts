import { defineConfig } from 'vitest/config'

const source = (path: string) => new URL(path, import.meta.url).pathname

export default defineConfig({
  // The examples are written as somebody else's project is, against the source instead of the package.
  resolve: {
    alias: [
      { find: /^kvitto$/, replacement: source('src/config.ts') },
      { find: /^kvitto\/provider$/, replacement: source('src/provider.ts') },
      { find: /^kvitto\/provider\/contract$/, replacement: source('src/providers/contract.ts') },
      { find: /^kvitto\/provider\/simulation$/, replacement: source('src/provider-simulation.ts') },
    ],
  },
  test: {
    include: [
      'src/**/*.test.ts',
      'dashboard/src/**/*.test.ts',
      'test/**/*.test.ts',
      'scripts/**/*.test.ts',
      'examples/**/*.test.ts',
    ],
    globalSetup: ['test/pg.setup.ts'],
    // Most of the time is spent waiting for a database or a process: one worker a core, though the main thread is one more.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
