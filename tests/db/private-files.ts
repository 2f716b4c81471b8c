// The private files of a browser, and its locks, in memory: as much of them as a temporary file needs.

interface Room {
  /** Bytes that there is room for. */
  bytes: number
}

export interface PrivateFiles {
  /** Every file there is, as folder/name. */
  names(): string[]
  /** Puts a file there, as a page that was closed leaves one. */
  leave(folder: string, name: string): void
  /** All files go, whoever reads them. */
  lose(): void
  /** The browser that code of the app finds. */
  globals: { navigator: unknown; FileSystemFileHandle: unknown }
}

export function privateFiles(room: Room = { bytes: Infinity }): PrivateFiles {
  const folders = new Map<string, Map<string, Blob>>()
  const held = new Map<string, Promise<unknown>>()

  class FileHandle {
    readonly #files: Map<string, Blob>
    readonly #name: string
    constructor(files: Map<string, Blob>, name: string) {
      this.#files = files
      this.#name = name
    }
    getFile(): Promise<Blob> {
      const file = this.#files.get(this.#name)!
      const isThere = () => this.#files.get(this.#name) === file
      // A file that was removed cannot be read any more.
      const part = (from: number, to: number) => ({
        text: () => (isThere() ? file.slice(from, to).text() : Promise.reject(notFound())),
      })
      return Promise.resolve({ size: file.size, slice: part } as unknown as Blob)
    }
    createWritable(): Promise<unknown> {
      const parts: Blob[] = []
      let size = 0
      const swap = `${this.#name}.crswap`
      this.#files.set(swap, new Blob())
      return Promise.resolve({
        write: (part: Blob) => {
          size += part.size
          if (size > room.bytes) return Promise.reject(new DOMException('The disk is full', 'QuotaExceededError'))
          parts.push(part)
          return Promise.resolve()
        },
        close: () => {
          this.#files.delete(swap)
          return Promise.resolve(void this.#files.set(this.#name, new Blob(parts)))
        },
        abort: () => Promise.resolve(void this.#files.delete(swap)),
      })
    }
  }

  const folder = (name: string) => {
    const files = folders.get(name) ?? new Map<string, Blob>()
    folders.set(name, files)
    return files
  }
  const open = (name: string, create: boolean) => {
    if (!folders.has(name) && !create) throw notFound()
    const files = folder(name)
    return {
      keys: () => files.keys(),
      getFileHandle(file: string) {
        if (!files.has(file)) files.set(file, new Blob())
        return Promise.resolve(new FileHandle(files, file))
      },
      removeEntry: (file: string) => (files.delete(file) ? Promise.resolve() : Promise.reject(notFound())),
    }
  }

  /** Exclusive ones, and no waiting: nothing here asks for one that is held. */
  async function request(name: string, ...rest: unknown[]): Promise<unknown> {
    const work = rest.at(-1) as (lock: object | null) => unknown
    if (held.has(name)) return work(null)
    const run = Promise.resolve(work({ name }))
    held.set(name, run)
    return run.finally(() => held.delete(name))
  }

  return {
    names: () => [...folders].flatMap(([folder, files]) => [...files.keys()].map((name) => `${folder}/${name}`)),
    leave: (name, file) => void folder(name).set(file, new Blob()),
    lose: () => {
      for (const files of folders.values()) files.clear()
    },
    globals: {
      navigator: {
        storage: {
          getDirectory: () =>
            Promise.resolve({
              getDirectoryHandle: async (name: string, { create = false } = {}) => Promise.resolve(open(name, create)),
            }),
        },
        locks: { request },
      },
      FileSystemFileHandle: FileHandle,
    },
  }
}

const notFound = () => new DOMException('There is no such file', 'NotFoundError')
