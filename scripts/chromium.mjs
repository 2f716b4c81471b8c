// Finds a Chromium for whatever of ours needs one, or installs one: the system's own package where that is allowed, else the
// one Playwright brings; and says how it is started. Knows nothing of the tests.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { ROOT } from './ensure.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * What Chromium does for the person at its window, whom no test has: it draws the list under its address bar as a page of its
 * own, and keeps a process ready for the page that may come next. Both cost every new window a process: 47.4 s of processor
 * time with them, 37.0 without, in the same eleven browser tests.
 */
const FOR_A_PERSON = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'SpareRendererForSitePerProcess']

/** What Playwright switches off; only the last list that a browser is given counts, so ours repeats it. */
export const OFF_BY_PLAYWRIGHT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
]

/**
 * What every Chromium of ours is started with; what CHROMIUM_ARGUMENTS names comes after it, for a try of another browser
 * than the usual one.
 */
export const ARGUMENTS = [
  // Containers run as root.
  '--no-sandbox',
  // Off the network.
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${[...OFF_BY_PLAYWRIGHT, ...FOR_A_PERSON].join(',')}`,
  ...(process.env['CHROMIUM_ARGUMENTS'] ?? '').split(' ').filter(Boolean),
]

/** How long Playwright's download may take, in milliseconds: behind a closed network it would hang for minutes. */
const DOWNLOAD_LIMIT = 60_000

/** @param {string} file */
function runnable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false // absent, or not ours to run
  }
}

/** @param {string} name */
function inPath(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find(runnable)
}

function playwrights() {
  const { chromium } = createRequire(import.meta.url)('@playwright/test')
  const path = String(chromium.executablePath())
  return existsSync(path) ? path : undefined
}

/**
 * The path of a Chromium that is already here, or undefined. CHROMIUM_PATH goes before anything found, and throws when
 * it names nothing that runs.
 */
export function findChromium() {
  const asked = process.env['CHROMIUM_PATH']
  if (asked && runnable(asked)) return asked
  if (asked) throw new Error(`chromium: CHROMIUM_PATH names ${asked}, which does not run; correct it or unset it`)
  return NAMES.map(inPath).find(Boolean) ?? PLACES.find(runnable) ?? playwrights()
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {number} [timeout] milliseconds
 */
function attempt(command, args, timeout) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env, timeout }).status === 0
}

/** Installs Debian's package (and a font, which it needs), as root or by a sudo that asks nothing. */
function installPackage() {
  if (!inPath('apt-get')) return
  const root = process.getuid?.() === 0
  const sudo = root ? [] : ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive']
  if (!root && !(inPath('sudo') && attempt('sudo', ['-n', 'true']))) return
  console.log('Installing the system package of Chromium ...')
  const apt = (/** @type {string[]} */ ...args) => attempt('env', [...sudo, 'apt-get', ...args])
  const install = () => apt('install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-liberation')
  if (!install() && apt('update', '-q')) install()
}

/** The path of a Chromium, installed when there is none. Throws, with the remedy, when that fails. */
export function ensureChromium() {
  const here = findChromium()
  if (here) return here
  installPackage()
  const packaged = findChromium()
  if (packaged) return packaged
  console.log("Fetching Playwright's Chromium (one minute at most) ...")
  attempt(process.execPath, [join(ROOT, 'node_modules/@playwright/test/cli.js'), 'install', 'chromium'], DOWNLOAD_LIMIT)
  const fetched = findChromium()
  if (fetched) return fetched
  throw new Error('chromium: there is none and none could be installed; install one and name it in CHROMIUM_PATH')
}
