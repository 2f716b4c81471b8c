// The Embedder port, and the face of whoever owns a model (a worker's supervisor, or a model loaded in this thread).
// Which models there are: core/models.ts. Knows nothing of how one is run.
import type { ModelCard, TextKind, Way } from '../../core/models.ts'
import type { ModelStatus } from '../../db/db.ts'

/** One text's vector: `[dimension]`, of length 1. */
export type Vector = Float32Array<ArrayBuffer>

/** Cosine of a question with passages that have nothing to do with it. */
export interface Noise {
  mean: number
  deviation: number
}

/** A loaded model. An instance is always ready. */
export interface Encoder {
  dimension: number
  /** Longest text in tokens; longer ones are cut. */
  maxTokens: number
  /** One vector for each text, in order. `kind` chooses the model's prefix. */
  embed(texts: string[], kind: TextKind, signal?: AbortSignal): Promise<Vector[]>
}

/** A model whose embedding space is known and measured: what recall works with. */
export interface Embedder extends Encoder {
  /** The embedding space: vectors of different keys never mix (see `spaceKey`). */
  key: string
  /** What similarity has to exceed to mean anything. */
  noise: Noise
}

/**
 * Whoever owns the models, as recall sees it. There are two while one is being exchanged for another: questions go to
 * `current`, passages to `next`, and once every passage has its vector of `next`, recall says `promote`.
 */
export interface EmbedderOwner {
  /** What the model that the settings ask for is doing: `next`, while there is one. */
  status(): ModelStatus
  /**
   * The embedder whose vectors answer, once its space is known; it may have to wake up to answer, or refuse with a named
   * error. After a restart in the middle of a change it is still the one before.
   */
  current(): Embedder | undefined
  /**
   * The embedder that will replace `current`, once its space is known. Undefined when no change is under way, and when
   * there is nothing to replace: a first model is `current` at once, however few vectors it has.
   */
  next(): Embedder | undefined
  /** `next` has every vector: it becomes `current`, for good, and the one before is ended. Nothing when there is no `next`. */
  promote(): void
  /** Calls `listener` after `status`, `current` or `next` changed. Returns the way to stop that. */
  subscribe(listener: () => void): () => void
}

/** What the embed worker needs to load its one model. */
export interface LoadRequest {
  model: string
  card: ModelCard
  commit: string
  /** The address under which the files lie in Cache Storage; ends in a slash. */
  host: string
  way: Way
}

/** The embed worker's face. One `load`, then any number of `embed`. */
export interface EmbedWorker {
  /** Loads from Cache Storage; asks no network for model files. Throws RuntimeMissing, ModelBroken or EmbedderCrashed. */
  load(request: LoadRequest): Promise<void>
  embed(texts: string[], kind: TextKind): Promise<Vector[]>
}

/** A model in this thread as an owner: for Node and tests. */
export function owned(embedder: Embedder): EmbedderOwner {
  return {
    status: () => 'ready',
    current: () => embedder,
    next: () => undefined,
    promote: () => undefined,
    subscribe: () => () => undefined,
  }
}
