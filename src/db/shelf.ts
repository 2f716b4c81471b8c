// Where copies of the database lie: files of this app's own in the browser, outside of any database, so that a damaged
// database does not take them along. Knows nothing of what is in them.
import { nameOf } from '../lib/errors.ts'

/** A folder of files, as little of it as copies need. */
export interface Shelf {
  list(): Promise<{ name: string; bytes: number }[]>
  /** Undefined when there is none of this name. */
  read(name: string): Promise<Blob | undefined>
  write(name: string, file: Blob): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** One that is not there is removed already. */
  remove(name: string): Promise<void>
  /** Bytes that the app takes in this browser; undefined where it does not say. */
  used(): Promise<number | undefined>
  /** Runs `work` while no other tab or worker changes anything here. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

/** What browsers have and TypeScript does not know of: renaming, and writing in workers of older Safaris. */
interface Handle extends FileSystemFileHandle {
  move?(name: string): Promise<void>
  createSyncAccessHandle?(): Promise<{
    write(bytes: Uint8Array, options: { at: number }): number
    flush(): void
    close(): void
  }>
}

const FOLDER = 'recollect-backups'

/** The shelf of this browser; undefined where it gives no private files (private windows of some, older Safaris). */
export async function openShelf(): Promise<Shelf | undefined> {
  try {
    const root = await navigator.storage.getDirectory()
    return shelfIn(await root.getDirectoryHandle(FOLDER, { create: true }))
  } catch {
    return undefined // what cannot be had is no fault: whoever asks says that there are no copies here
  }
}

/** A shelf in a folder of the browser, or of the person's own. */
export function shelfIn(folder: FileSystemDirectoryHandle): Shelf {
  const find = async (name: string): Promise<Handle | undefined> => {
    try {
      return await folder.getFileHandle(name)
    } catch (thrown) {
      if (nameOf(thrown) === 'NotFoundError') return undefined
      throw thrown
    }
  }
  const shelf: Shelf = {
    async list() {
      const files: { name: string; bytes: number }[] = []
      for await (const [name, handle] of folder.entries())
        if (handle.kind === 'file') files.push({ name, bytes: (await handle.getFile()).size })
      return files
    },
    read: async (name) => (await find(name))?.getFile(),
    async write(name, file) {
      const handle: Handle = await folder.getFileHandle(name, { create: true })
      if ('createWritable' in handle) await file.stream().pipeTo(await handle.createWritable())
      else await writeInWorker(handle, file)
    },
    async rename(from, to) {
      const handle = await find(from)
      if (!handle) return
      if (handle.move) return handle.move(to)
      await shelf.write(to, await handle.getFile())
      await shelf.remove(from)
    },
    async remove(name) {
      if (await find(name)) await folder.removeEntry(name)
    },
    used: async () => (await navigator.storage.estimate()).usage,
    alone: (work) => navigator.locks.request(FOLDER, work),
  }
  return shelf
}

async function writeInWorker(handle: Handle, file: Blob): Promise<void> {
  const open = await handle.createSyncAccessHandle!()
  try {
    let at = 0
    const reader = file.stream().getReader()
    for (let next = await reader.read(); next.value; next = await reader.read()) {
      open.write(next.value, { at })
      at += next.value.length
    }
    open.flush()
  } finally {
    open.close()
  }
}
