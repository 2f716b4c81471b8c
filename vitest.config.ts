// The unit tests: everything that needs no browser, in Node.
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { wasmPlugins } from './scripts/wasm.mjs'

export default defineConfig({
  plugins: wasmPlugins(),
  test: {
    include: ['tests/**/*.test.ts'],
    environment: 'node',
    globalSetup: 'tests/fixtures/models/setup.ts',
    // Two at least: many of the longest only wait for a server that stalls.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Time enough for a busy machine; a test that hangs still ends.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
