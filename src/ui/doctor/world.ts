// All that checks may ask, and all that fixes may do: one value, so that a test brings a world of its own. Decides nothing.
import type { Settings } from '../../core/config.ts'
import type { Fault, Inspection, Job, Millis, Surroundings } from '../../core/types.ts'
import type { Verdict } from '../../db/boot.ts'
import type { ModelState } from '../../db/db.ts'
import type { Line } from '../../lib/log.ts'
import type { SettingsField } from '../address.ts'

export interface World {
  /** A person is looking: servers may be asked, and room may be tried by writing. */
  readonly watched: boolean
  settings(): Promise<Settings>
  schema(): Promise<SchemaFacts>
  /** What the account of all rows says of those that are there. */
  counts(): Promise<Verdict>
  /** Tables in which something was not as it was written when all rows were last read; undefined when that is to come. */
  altered(): Promise<{ tables: string[]; at: Millis; now: Millis } | undefined>
  copies(): Promise<CopyFacts>
  /** Undefined when it takes too long. */
  indexes(): Promise<Inspection | undefined>
  /** The memory worker is on its way. */
  starting(): boolean
  /** Undefined when the memory worker does not answer. */
  surroundings(): Promise<Surroundings | undefined>
  model(): Promise<ModelFacts>
  /** Whether whoever holds the lock of the work for one tab says so; undefined when nobody holds it. */
  owner(): Promise<boolean | undefined>
  /** Finished messages that were not read yet, and were finished a while ago. */
  unread(): Promise<number>
  jobs(): Promise<Job[]>
  provider(): Promise<ProviderFacts>
  space(): Promise<SpaceFacts>
  protection(): Promise<ProtectionFacts>
  files(): Promise<'here' | 'absent' | 'refused'>
  page(): PageFacts
  app(): Promise<AppFacts>
  /** What went wrong since somebody looked last. */
  errors(): readonly Line[]
  readonly acts: Acts
}

export interface SchemaFacts {
  /** Another tab brought a newer version: this one has let go of the data. */
  outdated: boolean
  /** Why the database does not open. */
  fault?: Error
  version: number
  /** What this program knows. */
  known: number
  /** Tables and indexes that should be there. */
  missing: number
}

export interface CopyFacts {
  now: Millis
  /** Whether this browser has room for copies beside the database. */
  here: boolean
  copies: number
  /** Of the newest. */
  at?: Millis
  /** When this browser last made one by itself. */
  made?: Millis
  /** When everything last went into a file or folder of the person's own. */
  exported?: Millis
  turns: number
  /** Since when there is something to copy. */
  since?: Millis
}

export interface ModelFacts {
  embedding: Settings['embedding']
  state: ModelState | undefined
  /** How the files are that are kept of the wanted model. */
  files: 'whole' | 'damaged' | 'missing'
}

export interface ProviderFacts {
  /** "demo", "openai-compatible", ... */
  id: string
  /** As people know it. */
  name: string
  host?: string
  model: string
  key: 'given' | 'missing' | 'needless'
  online: boolean
  /** What is wrong with the address. */
  address?: string
  /** What it said just now, or to the last question. `undefined`: nothing against it. */
  fault?: Fault
  /** It answered just now. */
  proven: boolean
}

export interface SpaceFacts {
  used?: number
  quota?: number
  /** Whether something could be written just now; undefined when it was not tried. */
  writes?: boolean
}

export interface ProtectionFacts {
  protected: boolean
  /** The browser was asked, in this visit, and did not agree. */
  refused: boolean
  /** There is anything to protect. */
  any: boolean
  /** Days since everything went into a file or folder of the person's own; undefined when it never did. */
  exportedDays?: number
}

export interface PageFacts {
  simd: boolean
  gpu: boolean
  shared: boolean
  isolated: boolean
  cores: number
}

export interface AppFacts {
  version: string
  /** `none`: this browser has none, or this is no built app. */
  worker: 'none' | 'missing' | 'running'
  /** A newer version waits. */
  waiting: boolean
  /** Files of this version that are not kept for a start without a network. */
  lacking: number
}

export interface Acts {
  reload(): Promise<void>
  /** Opens a field of the settings, or a page by its address. */
  open(place: SettingsField | `#/${string}`): Promise<void>
  save<K extends keyof Settings>(section: K, patch: Partial<Settings[K]>): Promise<void>
  /** Closes and opens the database: what is missing of its tables is added. */
  reopen(): Promise<void>
  /** What is there is what there is, after a copy of it. */
  acceptRows(): Promise<void>
  rebuildIndex(): Promise<void>
  restartMemory(): Promise<void>
  /** Reads what is unread, and makes what vectors are missing. */
  maintain(): Promise<void>
  takeOver(): Promise<void>
  retryJobs(jobs: readonly Job[]): Promise<void>
  /** Deletes what can be fetched or made again and is not in use. */
  freeSpace(): Promise<void>
  /** Asks the browser; when it does not agree, everything goes into a file. */
  protect(): Promise<void>
  /** Makes a copy, beside the database where there is room, else as a file. */
  copy(): Promise<void>
  /** Makes a folder for vectors that can be written to. */
  clearFolder(): Promise<void>
  /** Installs the service worker anew, or the version that waits. */
  installApp(): Promise<void>
  updateApp(): Promise<void>
  acknowledgeErrors(): Promise<void>
}
