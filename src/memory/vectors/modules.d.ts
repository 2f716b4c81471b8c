// Modules that our Vite plugins make: see scripts/assembly.mjs and scripts/hnswlib.mjs.
declare module '*?assembly' {
  /** The compiled module, as base64. */
  const wasm: string
  export default wasm
}

declare module 'hnswlib-wasm?patched' {
  /** A graph of the library, as far as we use it. Every argument has to be given. */
  export interface NativeGraph {
    initIndex(capacity: number, links: number, effort: number, seed: number): void
    /** Reads a file of `FS`. Needs no waiting, whatever the package's own types say. */
    readIndex(name: string, capacity: number): void
    /** Writes a file of `FS`, then throws because we start no file system of its own. */
    writeIndex(name: string): void
    resizeIndex(capacity: number): void
    addPoint(vector: Float32Array, label: number, replaceDeleted: false): void
    /** Takes a moment for each point there is; `Points.wipe` does the same. */
    markDeleteItems(labels: number[]): void
    setEfSearch(ef: number): void
    searchKnn(query: Float32Array, k: number, filter: undefined): { distances: number[]; neighbors: number[] }
    /** Where the object lies in the module's memory. */
    $$: { ptr: number }
  }

  export interface NativeModule {
    HierarchicalNSW: new (space: 'ip', dimension: number, autoSave: '') => NativeGraph
    FS: {
      mkdir(path: string): void
      writeFile(path: string, bytes: Uint8Array, options: { canOwn: boolean }): void
      readFile(path: string): Uint8Array<ArrayBuffer>
      unlink(path: string): void
    }
    HEAPU32: Uint32Array
    HEAPF64: Float64Array
    /** Type and message of what a call threw; throws itself when that came from elsewhere. */
    getExceptionMessage(thrown: unknown): [type: string, message: string]
  }

  /** Starts the module anew, with memory of its own. */
  const factory: (options?: { print?(line: string): void; printErr?(line: string): void }) => Promise<NativeModule>
  export default factory
}
