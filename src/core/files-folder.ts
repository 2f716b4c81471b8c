// What of a folder that was given whole is not taken, and how much may be taken at once. Knows paths, not contents.

/**
 * Most that is taken. A file of 5 MB is five long novels and some 6,000 pieces to index; raising it makes one row of the
 * database, and the reading of it, slower.
 */
export const LIMITS = { fileBytes: 5_000_000, batchBytes: 100_000_000, batchFiles: 2000, depth: 12 }

/** Part of a folder that is not taken: the topmost thing, and why. */
export interface PassedOver {
  path: string
  why: string
}

const INSTALLED = new Set(['node_modules', 'bower_components', '__pycache__', 'site-packages'])
const LOCKS = new Set([
  ...['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb', 'deno.lock'],
  ...['Cargo.lock', 'poetry.lock', 'Pipfile.lock', 'uv.lock', 'composer.lock', 'Gemfile.lock', 'go.sum', 'flake.lock'],
])
const DROPPINGS = new Set(['Thumbs.db', 'desktop.ini', '__MACOSX'])

/**
 * Tells what of a path inside a given folder ("notes/.git/config") is passed over, or nothing. The folder itself was
 * chosen by the person: its name does not matter. Works for the paths of folders too, so that they need not be entered.
 */
export function passedOver(path: string): PassedOver | undefined {
  const names = path.split('/')
  for (let at = 1; at < names.length; at++) {
    const why = whyNot(names[at]!, at)
    if (why) return { path: names.slice(0, at + 1).join('/'), why }
  }
  return undefined
}

function whyNot(name: string, depth: number): string | undefined {
  if (name.startsWith('.') || DROPPINGS.has(name)) return 'hidden'
  if (INSTALLED.has(name)) return 'installed packages'
  if (LOCKS.has(name)) return 'a lock file: made by a program for a program'
  return depth > LIMITS.depth ? `deeper than ${LIMITS.depth} folders` : undefined
}
