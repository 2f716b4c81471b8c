// The browser tests: the built app, served with its real headers, in one Chromium.
import { defineConfig } from '@playwright/test'
import { ARGUMENTS, findChromium } from './scripts/chromium.mjs'

/** Another port lets two checkouts be tested at once. */
const PORT = Number(process.env['E2E_PORT'] ?? 4317)

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: true,
  // Two that work, and one that only waits.
  workers: 3,
  projects: [
    { name: 'chromium', workers: 2, grepInvert: /@idle/ },
    { name: 'idle', workers: 1, grep: /@idle/ },
  ],
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL: `http://localhost:${PORT}/`,
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    // Kept of what fails, where it is asked for: to record one makes a test take half as long again and more.
    trace: process.env['E2E_TRACE'] ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: findChromium(), args: ARGUMENTS },
  },
  webServer: {
    command: `node scripts/serve.mjs --port ${PORT}`,
    url: `http://localhost:${PORT}/`,
    reuseExistingServer: false,
    timeout: 20_000,
  },
})
