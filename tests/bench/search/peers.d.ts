// The part of each peer that the benchmark calls. The peers are installed by the benchmark alone, so the compiler does
// not see their own declarations.
declare module 'mememo' {
  export class HNSW {
    constructor(options: {
      distanceFunction: string
      m: number
      efConstruction: number
      useIndexedDB: boolean
      seed: number
    })
    bulkInsert(keys: string[], values: number[][]): Promise<void>
    query(value: number[], k: number): Promise<{ keys: string[]; distances: number[] }>
  }
}

declare module '@orama/orama' {
  export interface Orama {
    readonly orama: unique symbol
  }
  export function create(options: { schema: Record<string, string> }): Orama
  export function insertMultiple(db: Orama, documents: object[], batch: number): Promise<string[]>
  export function save(db: Orama): Promise<unknown>
  export function load(db: Orama, saved: unknown): Promise<void>
  export function searchVector(
    db: Orama,
    query: {
      mode: 'vector'
      vector: { value: number[]; property: string }
      similarity: number
      limit: number
    },
  ): Promise<{ hits: { id: string }[] }>
}

declare module 'voy-search/voy_search_bg.js' {
  export function __wbg_set_wasm(exports: WebAssembly.Exports): void
  export class Voy {
    constructor(resource?: { embeddings: { id: string; title: string; url: string; embeddings: number[] }[] })
    search(query: Float32Array, k: number): { neighbors: { id: string }[] }
    serialize(): string
    static deserialize(text: string): Voy
  }
}

declare module 'client-vector-search' {
  export class EmbeddingIndex {
    constructor(objects: { id: number; embedding: number[] }[])
    search(query: number[], options: { topK: number; useStorage: 'none' }): Promise<{ object: { id: number } }[]>
  }
}
