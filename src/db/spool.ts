// Where the rows of a file wait, checked, until it is known that all of it is good: a temporary file of this app's own, or,
// where the browser gives none, memory, and less of it. Knows nothing of what is written.
import { refused } from '../core/archive.ts'
import { nameOf } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { logWarning } from '../lib/log.ts'

const FOLDER = 'recollect-import'
/** Bytes that are gathered before they are written: fewer and larger writes are quicker. */
const PART = 1024 * 1024
/** What is held in memory at most: a phone closes a page that takes much more. */
export const MEMORY_BOUND = 256 * 1024 ** 2

export interface Spool {
  place: 'file' | 'memory'
  /** Errors: `StorageFull`, and `ArchiveTooLarge` where there is only memory. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** All that was written. Nothing more comes. */
  end(): Promise<Blob>
  /** What was written goes. Doing it twice changes nothing. */
  remove(): Promise<void>
}

/** Takes bytes, and hands over what there is of them in the end. */
interface Paper {
  add(part: Blob): Promise<void>
  end(): Promise<Blob>
  remove(): Promise<void>
}

/** Opens one: in a file where that is possible. `bound` is for memory. */
export async function openSpool(bound = MEMORY_BOUND): Promise<Spool> {
  const file = await openFile()
  const paper = file ?? openMemory(bound)
  let parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const flush = async () => {
    const part = new Blob(parts)
    parts = []
    bytes = 0
    await roomFor(() => paper.add(part))
  }
  return {
    place: file ? 'file' : 'memory',
    async write(some) {
      parts.push(some)
      bytes += some.length
      if (bytes >= PART) await flush()
    },
    async end() {
      if (bytes > 0) await flush()
      return roomFor(() => paper.end())
    },
    remove: () => paper.remove(),
  }
}

/** Some browsers say at a write that there is no room, some when the file is closed. */
async function roomFor<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (nameOf(thrown) !== 'QuotaExceededError') throw thrown
    throw refused('there is no room to check the file on this device; free some, then try again', 'StorageFull', thrown)
  }
}

/** Removes what pages that were closed in the middle of an import have left behind. */
export async function removeLeftSpools(): Promise<void> {
  const folder = await openFolder(false)
  if (!folder) return
  for await (const name of folder.keys())
    await navigator.locks.request(lockOf(name), { ifAvailable: true }, async (lock) => {
      if (lock) await dropFile(folder, name)
    })
}

/** A file that is being written may have a second one beside it, of the same name with an ending. */
const lockOf = (name: string) => `${FOLDER}/${name.replace(/\..*/, '')}`

async function dropFile(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  await folder.removeEntry(name).catch((thrown: unknown) => {
    if (nameOf(thrown) !== 'NotFoundError') logWarning('import: a temporary file is left', thrown)
  })
}

/** Undefined where there are no private files (private windows of some), or none that a page can write (older Safaris). */
async function openFolder(create: boolean): Promise<FileSystemDirectoryHandle | undefined> {
  if (!('FileSystemFileHandle' in globalThis && 'createWritable' in FileSystemFileHandle.prototype)) return undefined
  try {
    const root = await navigator.storage.getDirectory()
    return await root.getDirectoryHandle(FOLDER, { create })
  } catch {
    return undefined // what cannot be had is no fault: the rows wait in memory then
  }
}

async function openFile(): Promise<Paper | undefined> {
  const folder = await openFolder(true)
  if (!folder) return undefined
  const name = newId(Date.now())
  const release = await hold(lockOf(name))
  const remove = async () => {
    await dropFile(folder, name)
    release()
  }
  try {
    const handle = await folder.getFileHandle(name, { create: true })
    const stream = await handle.createWritable()
    let isOpen = true
    return {
      add: (part) => stream.write(part),
      async end() {
        isOpen = false
        await stream.close()
        return handle.getFile()
      },
      async remove() {
        // A stream that failed is closed already.
        if (isOpen) await stream.abort().catch(() => undefined)
        isOpen = false
        await remove()
      },
    }
  } catch (thrown) {
    logWarning('import: no temporary file', thrown)
    await remove()
    return undefined
  }
}

/** Holds a lock until it is let go: whoever finds it free knows that the page is gone. */
function hold(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(reject)
  })
}

/** A `Blob` that grows: browsers keep large ones out of the page's own memory. */
function openMemory(bound: number): Paper {
  let all = new Blob([])
  return {
    add(part) {
      if (all.size + part.size > bound)
        throw refused(
          `without private files this browser can check no more than ${bound} bytes; use a window that is not private`,
          'ArchiveTooLarge',
        )
      all = new Blob([all, part])
      return Promise.resolve()
    },
    end: () => Promise.resolve(all),
    remove() {
      all = new Blob([])
      return Promise.resolve()
    },
  }
}
