// The Folder port over the origin private file system. Only dedicated workers may write there, and not in every browser.
import { failure, nameOf } from '../../lib/errors.ts'
import type { Folder, OpenFile, Reading } from './folder.ts'

/** A handle as dedicated workers have it. */
interface WorkerFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(options?: { mode: 'read-only' }): Promise<ReadableFile>
}
interface ReadableFile extends OpenFile {
  /** How many bytes it read. */
  read(into: Uint8Array<ArrayBuffer>, options: { at: number }): number
}
const isWritable = (handle: FileSystemFileHandle): handle is WorkerFileHandle => 'createSyncAccessHandle' in handle

/** A read is begun anew so often when the file was written to meanwhile. */
const READS = 5

/** A folder of this name, or undefined where this browser gives none that can be written to. */
export async function openFolder(name: string): Promise<Folder | undefined> {
  if (!isWritable(FileSystemFileHandle.prototype)) return undefined
  let directory: FileSystemDirectoryHandle
  try {
    directory = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true })
  } catch {
    return undefined // private windows of some browsers: the database serves as well
  }

  async function read(name: string, from = 0, to?: number, left = READS): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const file = await (await directory.getFileHandle(name)).getFile()
      return new Uint8Array(await file.slice(from, to).arrayBuffer())
    } catch (thrown) {
      if (nameOf(thrown) === 'NotFoundError') return new Uint8Array()
      if (nameOf(thrown) === 'NotReadableError' && left > 1) return read(name, from, to, left - 1)
      throw thrown
    }
  }

  /** Straight into memory: in half of the time that a file takes as it comes to a page, and nothing is left to collect. */
  async function begin(name: string, from: number): Promise<Reading> {
    let file: ReadableFile
    try {
      const handle = await directory.getFileHandle(name)
      if (!isWritable(handle)) throw failure('NoFiles', 'vectors: this browser no longer opens files; reload')
      file = await handle.createSyncAccessHandle({ mode: 'read-only' })
    } catch {
      // Another tab has it, or browsers that know no reading beside others: `read` finds out whether there is more to it.
      const bytes = await read(name, from)
      return { bytes: () => bytes, close: () => undefined }
    }
    return {
      bytes(room) {
        const size = Math.max(0, file.getSize() - from)
        const into = size <= room.length ? room.subarray(0, size) : new Uint8Array(size)
        return into.subarray(0, file.read(into, { at: from }))
      },
      close: () => file.close(),
    }
  }

  return {
    async names() {
      const names: string[] = []
      for await (const name of directory.keys()) names.push(name)
      return names
    },
    read: (name, from, to) => read(name, from, to),
    begin,
    async open(name) {
      const handle = await directory.getFileHandle(name, { create: true })
      if (!isWritable(handle)) throw failure('NoFiles', 'vectors: this browser no longer lets us write files; reload')
      return handle.createSyncAccessHandle()
    },
    remove: (name) => directory.removeEntry(name),
  }
}
