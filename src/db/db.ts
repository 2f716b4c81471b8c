// The two databases and every version of their schemas; there are no others. `recollect` holds the truth, written with
// strict durability (a power cut loses nothing that was reported saved); `recollect-derived` holds what can be made
// again, and may be deleted at any time. A landed version is never edited: a change is a new version with an upgrade.
import Dexie, { type DexieOptions, type EntityTable, type Table } from 'dexie'
import type { Device, Way } from '../core/models.ts'
import type {
  Change,
  Conversation,
  Document,
  Happening,
  Id,
  Job,
  KnownModel,
  Memory,
  Millis,
  Pause,
  Space,
  Spending,
  Suggestion,
  Tombstone,
  Turn,
} from '../core/types.ts'
import { memoryOfToday } from '../core/upgrade.ts'
import { failure } from '../lib/errors.ts'
import { emptyLedger, isCounted, keepLedger, type Ledger, tallyOf } from './ledger.ts'
import type { Signs } from './patience.ts'

export interface SettingsRow {
  key: string
  value: unknown
}
/** A provider key, bound to the exact origin it was entered for. Never exported, logged or put into a URL. */
export interface Secret {
  origin: string
  key: string
}
/** One-line facts about this database itself: `owner` (who made it: exports carry it). */
export interface Meta {
  key: string
  value: string
}

export interface Opening extends DexieOptions {
  /** Called once this tab has let go of the database for good: another one brought a newer schema, or deletes it. */
  onOutdated?: () => void
  /** Called after each transaction that wrote truth, once it is safe, with the account it left. */
  onCommitted?: (ledger: Ledger) => void
  /** Runs `work` after so many milliseconds, unless the function it returns is called before. */
  after?: After
  /** Where tabs show each other that they write for long. Default: the browser's locks, where it has them. */
  signs?: Signs | undefined
  /** Called when a write waits behind one of another tab that takes long, and when it does no more. */
  onWaiting?: (isWaiting: boolean) => void
}
export type After = (milliseconds: number, work: () => void) => () => void

const afterTimeout: After = (milliseconds, work) => {
  const timer = setTimeout(work, milliseconds)
  return () => clearTimeout(timer)
}

/** Absent in Node, and in browsers that give a page without https none. */
const locks = (): Signs | undefined => (globalThis.navigator as Partial<Navigator> | undefined)?.locks

/** Conversations, turns, memories, settings: the only copy of what a person said. */
export class Truth extends Dexie {
  declare spaces: EntityTable<Space, 'id'>
  declare conversations: EntityTable<Conversation, 'id'>
  declare turns: EntityTable<Turn, 'id'>
  declare memories: EntityTable<Memory, 'id'>
  declare documents: EntityTable<Document, 'id'>
  declare history: Table<Happening, number, Happening>
  declare suggestions: EntityTable<Suggestion, 'id'>
  declare jobs: EntityTable<Job, 'id'>
  declare tombstones: EntityTable<Tombstone, 'hash'>
  declare changes: Table<Change, number, Change>
  declare settings: EntityTable<SettingsRow, 'key'>
  declare secrets: EntityTable<Secret, 'origin'>
  declare meta: EntityTable<Meta, 'key'>
  declare pauses: EntityTable<Pause, 'origin'>
  declare models: Table<KnownModel, [origin: string, id: string]>
  declare spending: Table<Spending, [day: string, origin: string, model: string]>
  /** Kept by ledger.ts in every transaction; nobody else writes it. */
  declare ledger: EntityTable<Ledger, 'id'>
  readonly after: After
  readonly signs: Signs | undefined
  readonly onWaiting: (isWaiting: boolean) => void
  /** It has let go for good: see `onOutdated`. */
  outdated = false
  /** Its connection is being replaced: whoever wants to write waits for it. Never rejects. */
  mending: Promise<void> | undefined

  constructor(name = 'recollect', opening: Opening = {}) {
    const { onOutdated, onCommitted, after = afterTimeout, signs = locks(), onWaiting, ...options } = opening
    super(name, { chromeTransactionDurability: 'strict', ...options })
    this.after = after
    this.signs = signs
    this.onWaiting = (isWaiting) => onWaiting?.(isWaiting)
    const letGo = () => {
      this.outdated = true
      onOutdated?.()
    }
    fence(this, () => true, letGo)
    keepLedger(this, (ledger) => onCommitted?.(ledger))
    this.on('populate', (transaction) => transaction.table<Ledger>('ledger').add(emptyLedger()))
    this.version(1).stores({
      spaces: 'id',
      conversations: 'id, spaceId, updatedAt',
      turns: 'id, [conversationId+seq], ingested, status',
      memories: 'id, [spaceId+createdAt], *sourceTurnIds',
      tombstones: 'hash, spaceId',
      changes: '++seq',
      settings: 'key',
      secrets: 'origin',
      meta: 'key',
    })
    // New tables and optional fields: rows of version 1 are rows of version 2.
    this.version(2).stores({
      memories: 'id, [spaceId+createdAt], *sourceTurnIds, summary.conversationId',
      documents: 'id, spaceId, [spaceId+hash], [spaceId+path]',
      jobs: 'id, status, conversationId',
    })
    this.version(3)
      .stores({
        memories: 'id, [spaceId+createdAt], *sourceTurnIds, summary.conversationId, [conversationId+createdAt]',
        history: '++seq, memoryId, act, [spaceId+at]',
        suggestions: 'id, [spaceId+status]',
      })
      .upgrade(async (transaction) => {
        const turns = new Map<Id, Id>()
        await transaction.table<Turn>('turns').each(({ id, conversationId }) => turns.set(id, conversationId))
        await transaction
          .table<Memory>('memories')
          .toCollection()
          .modify((memory, row) => {
            row.value = memoryOfToday(memory, (id) => turns.get(id))
          })
      })
    // New tables and optional fields of turns: rows of version 3 are rows of version 4.
    this.version(4).stores({
      pauses: 'origin',
      models: '[origin+id]',
      spending: '[day+origin+model]',
    })
    this.version(5)
      .stores({ ledger: 'id' })
      .upgrade(async (transaction) => {
        const ledger = emptyLedger()
        for (const { name } of this.tables)
          if (isCounted(name)) ledger.tables[name] = await tallyOf(transaction.table<object>(name))
        await transaction.table<Ledger>('ledger').add(ledger)
      })
  }
}

/** Vectors of some chunks, all of one embedding space (`key`). Rows of `data` follow `ids`. */
export interface Segment {
  seq?: number
  /** Model, commit, dtype, dimension, pooling and prefixes in one string: vectors of different keys never mix. */
  key: string
  dimension: number
  ids: string[]
  /** SHA-256 of each chunk's text: a vector whose hash differs is stale. */
  hashes: string[]
  /** Where each chunk was; absent in rows of version 1. */
  spaces?: Id[]
  /** A checksum of each row; absent in rows of version 1. */
  sums?: number[]
  /** Row-major, ids.length x dimension, each row of length 1. */
  data: Float32Array<ArrayBuffer>
}

export interface FileProgress {
  file: string
  loaded: number
  total: number
}
export type ModelStatus = 'off' | 'downloading' | 'loading' | 'ready' | 'idle' | 'failed'

/** What the embedding model is doing: written by the worker that owns it, read by live queries. */
export interface ModelState {
  id: 'embedder'
  model: string
  status: ModelStatus
  files: FileProgress[]
  commit?: string
  dimension?: number
  /** On what it runs. */
  device?: Device
  /** It goes on, but otherwise than was asked for: why, and the remedy. */
  notice?: { name: string; message: string }
  /** Another model that answers until this one has read everything. */
  answering?: ModelChoice
  /** `name` and message of the failure, and a smaller model that may be tried instead. */
  fault?: { name: string; message: string; smaller?: string }
  updatedAt: Millis
}

/** When vectors were last stored, by whatever tab: other tabs read them then. */
export interface VectorsState {
  id: 'vectors'
  storedAt: Millis
}

/** Which model: what the settings say of it. */
export interface ModelChoice {
  model: string
  device: Device
  host: string
  folder: string | null
}

/** Something that was learned about models once. What it is about, `id` tells: see memory/embedders/facts.ts. */
export interface ModelFacts {
  id: string
  commit?: string
  /** A plain mirror that knows no commits: `commit` is only a name, and what is behind it may change. */
  unpinned?: true
  /** The cosine of unrelated texts. */
  noise?: { mean: number; deviation: number }
  /** The least cosine between vectors of the graphics processor and of the processor. */
  parity?: number
  /** Whose vectors answer. */
  answering?: { choice: ModelChoice; commit: string; way: Way }
}

/** A saved index: what it is a picture of, and its bytes. Written whole, checked when loaded, one of two by turns. */
export interface Snapshot {
  id: string
  /** What the bytes are true of (model, count, last change, checksum): whoever wrote it knows how to read it. */
  header: Record<string, unknown>
  bytes: ArrayBuffer[]
  savedAt: Millis
}

/** Everything that can be made again from the truth (or fetched again). */
export class Derived extends Dexie {
  declare segments: Table<Segment, number, Segment>
  declare states: EntityTable<ModelState, 'id'>
  declare facts: EntityTable<ModelFacts, 'id'>
  declare snapshots: EntityTable<Snapshot, 'id'>

  constructor(name = 'recollect-derived', { onOutdated, ...options }: Opening = {}) {
    super(name, { chromeTransactionDurability: 'relaxed', ...options })
    // It may be deleted under us: then it is simply opened again, empty.
    fence(this, (event) => event.newVersion !== null, onOutdated)
    this.version(1).stores({ segments: '++seq, key', states: 'id', facts: 'id' })
    this.version(2).stores({ snapshots: 'id' })
  }
}

/** Old code never writes into a newer schema: it closes for good when one arrives, and does not open one that is there. */
function fence(db: Dexie, leaves: (event: IDBVersionChangeEvent) => boolean, onOutdated: () => void = () => undefined) {
  db.on('versionchange', (event) => {
    if (!leaves(event)) return true
    db.close({ disableAutoOpen: true })
    onOutdated()
    return false // Dexie's own handler would open it again at the next call
  })
  const refuseNewer = () => {
    // Dexie's versions are IndexedDB's, times ten; in the last digit it counts its own repairs.
    const installed = Math.floor(db.backendDB().version / 10)
    if (installed <= db.verno) return
    const facts = `"${db.name}" holds data of version ${installed}, this program knows ${db.verno}`
    throw failure('SchemaTooNew', `database: ${facts}; reload to get the newer program`)
  }
  db.on('ready', refuseNewer, true)
}
