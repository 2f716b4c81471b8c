// A shelf in memory, and keys that take no second: what copies and locked files are tested with.
import type { Derive } from '../../src/db/sealed.ts'
import type { Shelf } from '../../src/db/shelf.ts'
import { createSha256 } from '../../src/lib/hash.ts'

export function memoryShelf(files = new Map<string, Blob>()): Shelf & { files: Map<string, Blob> } {
  let tail: Promise<unknown> = Promise.resolve()
  return {
    files,
    list: () => Promise.resolve([...files].map(([name, { size }]) => ({ name, bytes: size }))),
    read: (name) => Promise.resolve(files.get(name)),
    write: (name, file) => Promise.resolve(void files.set(name, file)),
    rename(from, to) {
      const file = files.get(from)
      if (file) files.set(to, file)
      files.delete(from)
      return Promise.resolve()
    },
    remove: (name) => Promise.resolve(void files.delete(name)),
    used: () => Promise.resolve(undefined),
    alone(work) {
      const run = tail.then(work)
      tail = run.catch(() => undefined)
      return run
    },
  }
}

/** A key that depends on all that Argon2id's does. */
export const quickKey: Derive = (passphrase, { m, t, p, salt }) => {
  const hash = createSha256()
  hash.update(new TextEncoder().encode(JSON.stringify([passphrase, m, t, p, salt])))
  return Promise.resolve(Uint8Array.from(hash.hex().match(/../g)!, (digits) => parseInt(digits, 16)))
}
