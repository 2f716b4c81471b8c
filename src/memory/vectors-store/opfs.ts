// The Folder port over the origin private file system. Only dedicated workers may write there, and not in every browser.
import { failure, nameOf } from '../../lib/errors.ts'
import type { Folder, OpenFile } from './folder.ts'

/** A handle as dedicated workers have it. */
interface WorkerFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<OpenFile>
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

  return {
    async names() {
      const names: string[] = []
      for await (const name of directory.keys()) names.push(name)
      return names
    },
    read: (name, from, to) => read(name, from, to),
    async open(name) {
      const handle = await directory.getFileHandle(name, { create: true })
      if (!isWritable(handle)) throw failure('NoFiles', 'vectors: this browser no longer lets us write files; reload')
      return handle.createSyncAccessHandle()
    },
    remove: (name) => directory.removeEntry(name),
  }
}
