// The unit tests: everything that needs no browser, in Node.
import { defineConfig } from 'vitest/config'
import { wasmPlugins } from './scripts/wasm.mjs'

export default defineConfig({
  plugins: wasmPlugins(),
  test: {
    include: ['tests/**/*.test.ts'],
    environment: 'node',
    globalSetup: 'tests/fixtures/models/setup.ts',
    // Time enough for a busy machine; a test that hangs still ends.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
