// The vocabulary: every stored row and every value that crosses a boundary. It decides nothing and knows of no
// database, thread or screen. Times are epoch milliseconds (UTC), tokens are counted by memory/tokenizer.ts.

/** UUID v7: sorts by time, safe to merge on import. */
export type Id = string
/** Epoch milliseconds, UTC. */
export type Millis = number
/** A count of tokens. */
export type Tokens = number

/** A project: a set of conversations that share memory. Nothing is ever recalled across spaces. */
export interface Space {
  id: Id
  name: string
  createdAt: Millis
}

export interface Conversation {
  id: Id
  spaceId: Id
  title: string
  /** True once the person has named it: the first message then no longer does. */
  named: 0 | 1
  createdAt: Millis
  /** The time of the last turn: the list's order. */
  updatedAt: Millis
  /** From where this conversation recalls; absent: as the settings say. */
  scope?: Scope
  /** It recalls nothing, nothing is drawn from it, and nothing else ever recalls it. */
  temporary?: 1
  /** Turns below this `seq` are covered by summaries. Moves only together with them. */
  summarisedSeq?: number
  /** Turns below this `seq` were read for signals by a model. Moves only together with what was found in them. */
  extractedSeq?: number
}

/** Where recall looks: in the conversation itself, in its space, or in all spaces. */
export type Scope = 'conversation' | 'space' | 'everywhere'

/** A file or a text that a person gave to a space: a source like a turn, searchable in chunks, quoted by offsets. */
export interface Document {
  id: Id
  spaceId: Id
  /** The file's name, and its path inside a folder that was given whole. */
  name: string
  path: string
  /** What it was taken for: "text/markdown". */
  type: string
  /** The text that was drawn from it: offsets are into this. */
  text: string
  /** SHA-256, hex, of `text`: the same text is not taken twice. */
  hash: string
  /** Bytes of the file. */
  bytes: number
  /** When it was given, and the time it speaks of: when the file was last changed. */
  createdAt: Millis
  modifiedAt: Millis
  /** Rises with every change of `text`. */
  revision: number
}

/** What a person gives to a space. */
interface Given {
  spaceId: Id
  /** The file's name, or what to call the text. */
  name: string
  /** Its place in a folder that was given whole; by default its name. What is given under it again takes its place. */
  path?: string
  /** The time it speaks of: when the file was last changed. By default `now`. */
  modifiedAt?: Millis
  now: Millis
}
export interface GivenText extends Given {
  text: string
}
export interface GivenFile extends Given {
  bytes: Uint8Array
}

/** What became of a file or text. `unchanged` names the document that holds the same words already. */
export type Taken =
  | { outcome: 'added' | 'updated' | 'unchanged'; id: Id; path: string }
  /** Why it is no text for us, as the end of a sentence: "… is binary: there is no text in it". */
  | { outcome: 'refused'; reason: string }

export type Role = 'user' | 'assistant'
export type TurnStatus = 'streaming' | 'complete' | 'stopped' | 'failed'

/** Character offsets into a text, `start` inclusive, `end` exclusive. */
export interface Span {
  start: number
  end: number
}

/** What a provider reported (or we counted, `estimated`) for one answer. */
export interface Usage {
  input: Tokens
  output: Tokens
  estimated?: true
}

/** What a million tokens cost, in US dollars. */
export interface Price {
  input: number
  output: number
}

/** Something that was learned of a model: from its server's list, from a refusal of too much, or from the person. */
export interface Learned<T> {
  value: T
  from: 'list' | 'refusal' | 'person'
  at: Millis
}
/** A model of one server. What nobody told is absent: nothing is guessed. */
export interface KnownModel {
  origin: string
  id: string
  /** Tokens that prompt and answer may have together. */
  window?: Learned<Tokens>
  /** Most tokens of one answer. */
  output?: Learned<Tokens>
  price?: Learned<Price>
}

/** What was sent to one model of one server on one day, by answers and by jobs. */
export interface Spending {
  /** As the calendar of this device had it: "2026-11-22". */
  day: string
  origin: string
  model: string
  requests: number
  input: Tokens
  output: Tokens
  /** US dollars, of the requests whose cost is known. */
  cost: number
  /** Requests whose cost is not known. */
  unpriced: number
  /** Requests of which the server did not say the tokens: those were estimated here. */
  estimated: number
}

/** A server that asked to be left alone, and until when. */
export interface Pause {
  origin: string
  until: Millis
}

/** Who answers: a provider, and the host that is asked, where it is not in this browser. */
export interface Answerer {
  id: string
  host?: string
}

/** A failure as it is stored and shown: `name` maps to words and a button, `message` is for the person. */
export interface Fault {
  name: string
  message: string
  /** The server it speaks of. */
  host?: string
  /** Before this time the server wants no request. */
  until?: Millis
  /** What to use in place of what failed: a model, or the vendor of a key. */
  instead?: string
}

/** One stored utterance. Never deleted by the machine; only a person forgets. */
export interface Turn {
  id: Id
  conversationId: Id
  /** The turn it answers or continues; null for the first. Retries are siblings. */
  parentId: Id | null
  /** Position in the conversation, 0-based and growing: the order, whatever the clock says. */
  seq: number
  createdAt: Millis
  role: Role
  /** Who spoke, when it is not simply "You" or the assistant (imported talk). */
  speaker?: string
  text: string
  /** Stretches of `text` that came from the clipboard or a file: noted by the composer. */
  pasted?: Span[]
  status: TurnStatus
  /** 1 once statements were drawn from it. A number, because IndexedDB cannot index booleans. */
  ingested: 0 | 1
  /** Rises with every change of `text` after it was written (redaction). */
  revision: number
  model?: string
  /** Who answered. */
  provider?: Answerer
  /** Who should have answered, and the name of the fault for which another did. */
  insteadOf?: Answerer & { fault: string }
  usage?: Usage
  /** In US dollars; absent where it is not known. */
  cost?: number
  plan?: StoredPlan
  fault?: Fault
}

export type SignalKind = 'claim' | 'goal' | 'constraint' | 'decision' | 'assumption' | 'question' | 'evidence'
export type MemoryKind = SignalKind | 'summary' | 'note' | 'document'
export type Origin = 'typed' | 'pasted' | 'assistant' | 'file' | 'import' | 'note' | 'summary'
export type MemoryStatus = 'proposed' | 'active' | 'dismissed'
export type Temperature = 'hot' | 'warm' | 'cold'

/** Where a memory was said: a span of a turn's text. */
export interface Source extends Span {
  turnId: Id
}

/** How one memory bears on another. `summarises` is for summaries of summaries alone. */
export type LinkKind = 'supports' | 'contradicts' | 'depends' | 'answers' | 'supersedes' | 'duplicates' | 'summarises'
/** Whose doing something was: the person's, the rules', or a model's. */
export type Hand = 'person' | 'rules' | 'model'

export interface Link {
  kind: LinkKind
  to: Id
  /** It waits for a person to say that it is so. */
  proposed?: 1
  /** Who drew it. */
  by?: Hand
}

/** One durable, retrievable statement. Carries no vector: those are derived. */
export interface Memory {
  id: Id
  spaceId: Id
  kind: MemoryKind
  text: string
  origin: Origin
  status: MemoryStatus
  sources: Source[]
  /** The turn ids of `sources`, for the database's multi-entry index. */
  sourceTurnIds: Id[]
  /** Rises with every edit by a person. */
  revision: number
  /** 0..1: how sure the extraction was. Fading is computed from it, never stored over it. */
  baseConfidence: number
  /** 0..1: weighs in ranking. */
  importance: number
  temperature: Temperature
  /** How often it was really put into a prompt. */
  accessCount: number
  lastAccessedAt: Millis | null
  pinnedAt?: Millis
  createdAt: Millis
  expiredAt?: Millis
  /** When it became true in the world: the time it was said unless the words tell otherwise. */
  validFrom: Millis
  validTo?: Millis
  supersededBy?: Id
  links: Link[]
  /** The conversation it was drawn from; absent for notes, for summaries, and where that conversation was deleted. */
  conversationId?: Id
  /** Who drew it; a note is a person's. */
  by?: Hand
  /** When a person said that it is right. */
  confirmedAt?: Millis
  /** Of a summary: what it stands for. */
  summary?: Summary
  /** A lasting wish on how to be answered ("I prefer ..."): offered to every prompt's profile part. */
  standing?: 1
}

/** What a summary stands for: a stretch of a conversation, or all of it so far. The turns themselves stay. */
export interface Summary {
  level: 'chunk' | 'conversation'
  conversationId: Id
  /** First and last turn it covers, by `seq`, both inclusive. */
  fromSeq: number
  toSeq: number
  /** When the last turn it covers was said; the first is the memory's `validFrom`. */
  until: Millis
  /** Who wrote it: the rules of core/summarise.ts, or the model of this name. */
  by: 'rules' | 'model'
  model?: string
  /** Words and names to look the sources up by. */
  hints: string[]
}

/** One line of what happened to a memory. Lines are only ever added, but that forgetting takes them along. */
export interface Happening {
  /** Given by the database: the order. */
  seq?: number
  memoryId: Id
  spaceId: Id
  at: Millis
  by: Hand
  what: HappeningKind
  /** The turn that it was used for or said in. */
  turnId?: Id
  /** The other memory of a link, a merge or a succession. */
  other?: Id
  /** The fields that an act changed, as they were before: what undoing puts back. Never in a `forgotten` line. */
  before?: Partial<Memory>
  /** The same fields as the act left them: when they are others now, it is too late to undo it. */
  after?: Partial<Memory>
  /** Of these fields, those that were absent before. */
  without?: (keyof Memory)[]
  /** Lines of one act are undone together. */
  act?: Id
  undone?: 1
}
export type HappeningKind =
  | 'proposed'
  | 'added'
  | 'confirmed'
  | 'edited'
  | 'superseded'
  | 'pinned'
  | 'unpinned'
  | 'used'
  | 'dismissed'
  | 'restored'
  | 'merged'
  | 'linked'
  | 'unlinked'
  | 'forgotten'
  | 'undone'

export type SuggestionKind = 'duplicate' | 'contradiction' | 'unanswered' | 'ungrounded' | 'theme'
/** Something that a look over all memories of a space found, for a person to decide. */
export interface Suggestion {
  /** Made of its kind and its memories: what was declined is not suggested again. */
  id: Id
  spaceId: Id
  kind: SuggestionKind
  memories: Id[]
  status: 'open' | 'accepted' | 'declined'
  createdAt: Millis
  updatedAt: Millis
  /** What accepting it did, so that it can be undone. */
  act?: Id
}

export type JobKind = Job['kind']
export type JobStatus = 'pending' | 'running' | 'waiting' | 'failed' | 'done' | 'cancelled'

/** Work that outlives a closed tab: claimed under a lock, retried with backoff, done once. */
interface Work {
  /** Derived from what it is about, so that the same work is never queued twice. */
  id: Id
  spaceId: Id
  conversationId: Id
  /** The turns it is about, by `seq`, both inclusive. */
  fromSeq: number
  toSeq: number
  /** `waiting`: it needs something that only a person can give (a key); `fault` says what. */
  status: JobStatus
  attempts: number
  /** Not to be tried before this time. */
  notBefore: Millis
  createdAt: Millis
  updatedAt: Millis
  fault?: Fault
  usage?: Usage
  model?: string
}
export interface SummariseJob extends Work {
  kind: 'summarise'
  /** A stretch of turns, or all summaries of such stretches so far. */
  level: Summary['level']
}
/** Signals by a model, of what the person typed in these turns. */
export interface ExtractJob extends Work {
  kind: 'extract'
  /** What the model said and was not taken, and why: for a person to read. */
  rejected?: { reason: string; item: string }[]
}
export type Job = SummariseJob | ExtractJob

/** What remains of something forgotten: enough to recognise it if it comes back, never the words. */
export interface Tombstone {
  /** SHA-256, hex, of `spaceId + "\n" + normalised sentence`. */
  hash: string
  spaceId: Id
  at: Millis
}

/** One line of the change log: what followers of the tables replay. `seq` is assigned by the database. */
export interface Change {
  seq?: number
  table: 'turns' | 'memories' | 'documents' | 'conversations' | 'spaces' | 'all'
  id: Id
  op: 'put' | 'delete'
}

// ---------------------------------------------------------------- retrieval

/** A retrievable piece of a turn, a memory or a document. `id` is `${sourceId}#${ordinal}`. Derived from the row, never stored. */
export interface Chunk extends Span {
  id: string
  text: string
  source: { type: SourceType; id: Id }
  spaceId: Id
  /** Absent for a memory that no conversation carries (a note). */
  conversationId?: Id
  /** Order inside its conversation (turns only). */
  seq?: number
  role?: Role
  speaker?: string
  createdAt: Millis
  /** The row's revision when the chunk was cut. */
  revision: number
  /** Of a memory: see there. */
  importance?: number
  temperature?: Temperature
}

export type SourceType = 'turn' | 'memory' | 'document'

export type Why = Record<string, number>

/** A retrieved source, best chunk first. `score` orders; `confidence` (0..1) is what the relevance threshold tests. */
export interface Hit {
  chunk: Chunk
  score: number
  confidence: number
  why: Why
}

// ---------------------------------------------------------------- the plan

/** What a provider is sent; never stored. */
export interface Message {
  role: 'system' | 'user' | 'assistant'
  content: string
}

export type PartKind = 'system' | 'profile' | 'summary' | 'memory' | 'turn' | 'input'
export type DropReason = 'budget' | 'duplicate' | 'scope' | 'threshold'

export interface PartSource extends Span {
  type: SourceType
  id: Id
  conversationId?: Id
  role?: Role
  speaker?: string
  createdAt: Millis
  revision: number
}

/** One piece of a prompt: kept, or dropped with its reason. `turn` = recent turn, `memory` = recalled (from turn or memory). */
export interface Part {
  kind: PartKind
  text: string
  /** Of a recalled part that was dropped, an estimate. */
  tokens: Tokens
  source?: PartSource
  score?: number
  why?: Why
  dropped?: DropReason
}

export type Degraded =
  | 'no-model' // no embedding model is set up: lexical recall only
  | 'model-loading' // the model is on its way
  | 'model-failed' // it could not be loaded
  | 'deadline' // the question's vector came too late
  | 'index-loading' // the index of words is still being restored: what was found is right, but may not be all
  | 'no-worker' // the memory worker did not answer: recent turns only

export interface ContextPlan {
  messages: Message[]
  parts: Part[]
  /** Tokens of everything kept. Always <= budget. */
  used: Tokens
  /** window - reply - margin. */
  budget: Tokens
  window: Tokens
  reply: Tokens
  margin: Tokens
  /** Tokens of the model that each counted token was taken for; absent where they were only estimated. */
  scale?: number
  /** How sure recall is that memory holds something on the question, and the threshold it was tested against. */
  confidence: number
  threshold: number
  timings: Record<string, number>
  degraded?: Degraded
}

/** A plan as it is kept with the answer: no text. It is rendered again from the rows; a forgotten one shows as such. */
export interface StoredPart {
  kind: PartKind
  source?: PartSource
  /** SHA-256, hex, of the text that was sent: of plans of today its first digits. Empty: the source was forgotten. */
  sha256: string
  tokens: Tokens
  score?: number
  why?: Why
  dropped?: DropReason
}
/** So many parts of one kind that were left out for one reason and are not listed. */
export interface Unlisted {
  kind: PartKind
  dropped: DropReason
  count: number
}
/** Parts in a few dozen bytes each; see packed-parts.ts. */
export interface PackedParts {
  /** What the lines refer to by its place. */
  names: string[]
  /** A line a part. */
  lines: string
}
export interface StoredPlan extends Omit<ContextPlan, 'messages' | 'parts'> {
  /** All that were sent, and of what was left out as many as explain it. Read by `partsOf`; a list in older plans. */
  parts: PackedParts | StoredPart[]
  unlisted?: Unlisted[]
}

/**
 * `sent`: these are the very words. `changed`: the row has other words now, which are shown. `gone`: the person forgot or
 * deleted it, and nothing is left to show.
 */
export type PartState = 'sent' | 'changed' | 'gone'

export interface ShownPart {
  part: StoredPart
  state: PartState
  text: string
  /** The conversation it was said in, while there is one. */
  conversation?: Conversation
  /** The turn it was said in, while there is one: for a link. */
  turnId?: Id
  /** The file it is a piece of, while there is one. */
  document?: Pick<Document, 'id' | 'name'>
}

// ---------------------------------------------------------------- the engine, as the UI sees it

export interface PlanRequest {
  conversationId: Id
  /** The person's turn to answer; it is already stored. */
  turnId: Id
  /** Model name: chooses the token counting. */
  model?: string
  now: Millis
  /** Past this many milliseconds the plan goes on without the question's vector. Default: the setting. */
  deadline?: number
  /** Where to recall from; default: the conversation's own choice, else the setting. */
  scope?: Scope
  /** What the model is known to take: bounds what the settings say. */
  window?: Tokens
  /** Most tokens of one answer of the model. */
  output?: Tokens
}

export interface RecallRequest {
  spaceId: Id
  /** Default: `space`. */
  scope?: Scope
  /** The conversation that asks: what the scope `conversation` means. */
  conversationId?: Id
  query: string
  now: Millis
  /** Sources that must not come back (the question itself). */
  exclude?: Id[]
  /** At most this many hits. Default 60. */
  limit?: number
  deadline?: number
}

export interface Recall {
  /** Best first, before the threshold. */
  hits: Hit[]
  confidence: number
  threshold: number
  timings: Record<string, number>
  degraded?: Degraded
}

/** Talk that took place elsewhere, or that a caller of the engine holds: stored as turns like any other. */
export interface ObserveRequest {
  /** Null begins a conversation in `spaceId`. */
  conversationId: Id | null
  spaceId: Id
  turns: ObservedTurn[]
  now: Millis
}
export interface ObservedTurn extends Pick<Turn, 'role' | 'text' | 'speaker' | 'pasted' | 'model'> {
  /** When it was said. By default `now`. */
  createdAt?: Millis
}
export interface Observed {
  conversationId: Id
  /** Of the turns, in their order. */
  turnIds: Id[]
}

/** What an answer was given to know: its stored plan, and each part with its words. */
export interface Explanation {
  plan: StoredPlan
  /** In the plan's order. */
  parts: ShownPart[]
}

export interface ForgetRequest {
  memoryId: Id
  /** Also cut the words out of everything that holds or repeats them. */
  sentence: boolean
  now: Millis
}

/** What to clear: a conversation with what was learned only there, or everything in a space. */
export type ClearRequest = { now: Millis } & ({ conversationId: Id } | { spaceId: Id })
/** What was cleared. It can be put back while the engine runs and nothing else was cleared. */
export interface Cleared {
  id: Id
  conversations: number
  turns: number
  memories: number
  documents: number
}

/** What tidying up did. */
export interface Maintained {
  /** Turns that statements were drawn from. */
  ingested: number
  /** Lines of the change log that nobody needs any more. */
  pruned: number
  /** Memories that said exactly the same and are one now. */
  joined: number
  /** Suggestions that are new. */
  suggested: number
  /** Chunks still without a vector of the present model. */
  pendingVectors: number
}

/** Milliseconds of one stage of planning, over the last plans. */
export interface StageTimes {
  stage: string
  p50: number
  p95: number
}

/** How one index of vectors is. */
export interface IndexState {
  /** What answers now. */
  kind: 'exact' | 'hnsw'
  size: number
  bytes: number
  /** Share of the true neighbours that it found when it was last tried; exact ones need no trying. */
  recall?: number
  /** 0..1: how much of the graph that is being built is there. */
  building?: number
  /** Why it is not what was asked for. */
  fault?: string
}

export interface MemoryStats {
  turns: number
  memories: number
  chunks: number
  vectors: number
  /** Chunks without a vector of the present model. */
  pendingVectors: number
  /** While another model is to replace the present one: how many of the chunks it has read. */
  rereading?: { done: number; total: number }
  /** Turns that were not yet ingested. */
  pendingTurns: number
  conversations: number
  documents: number
  /** Jobs by their status: "waiting": 2. */
  jobs: Record<string, number>
  /** Of the last plans: how many there were, how many went without something, and how long each stage took. */
  plans: { count: number; degraded: Record<string, number>; cached: number; stages: StageTimes[] }
  /** Lines of the change log. */
  changes: number
  /** How clean the statements are, as numbers of memories; of loops their number. */
  hygiene: { duplicates: number; stale: number; loops: number; neverUsed: number; tokensPerKept: Tokens }
  /** The indexes of vectors, one a space. */
  indexes: IndexState[]
}

/** How the indexes are, beside the rows that they are made of. */
export interface Inspection {
  /** False while everything is still being loaded: nothing else is known then. */
  loaded: boolean
  /** Rows that may be found; of them those that should be found and are not; and what is found though its row is gone. */
  rows: number
  missing: number
  extra: number
  /**
   * How what is kept for the next start is: as it was written, not as it was written, gone, or still to be written. */
  kept: 'whole' | 'damaged' | 'missing' | 'due'
  vectors: number
  /** Chunks without a vector of the present model. */
  pendingVectors: number
  /** Why no vectors could be made when it was tried last: the name of the error, and its message. */
  trouble?: { name: string; message: string }
}

/** What there is where the memory worker runs, and whether it is the one that writes. */
export interface Surroundings {
  /** WebAssembly with vector instructions. */
  simd: boolean
  /** Files of the origin, for vectors. */
  files: boolean
  /** Memory that threads share. */
  shared: boolean
  owner: boolean
}

/** The engine's public face: the same type in the worker, over the wire, and in a test. */
export interface MemoryApi {
  plan(request: PlanRequest, signal?: AbortSignal): Promise<ContextPlan>
  recall(request: RecallRequest, signal?: AbortSignal): Promise<Recall>
  /** Many questions at once: their vectors are made in one call of the model. Answers come in the order of `requests`. */
  recallMany(requests: RecallRequest[], signal?: AbortSignal): Promise<Recall[]>
  /** Stores turns at the end of a conversation; they are found at once, and read for statements like any other. */
  observe(request: ObserveRequest, signal?: AbortSignal): Promise<Observed>
  /** Keeps a statement that no conversation carries. */
  addMemory(request: { spaceId: Id; text: string; now: Millis }, signal?: AbortSignal): Promise<Memory>
  /** Takes a text as a document of a space: see db/documents.ts. */
  ingestText(given: GivenText, signal?: AbortSignal): Promise<Taken>
  /** Takes a file as a document of a space, once its bytes were found to be text. */
  ingestFile(given: GivenFile, signal?: AbortSignal): Promise<Taken>
  /** Statements of a space that may be about the same as these texts together, those that share most first. */
  about(request: { spaceId: Id; texts: string[] }, signal?: AbortSignal): Promise<Id[]>
  /** How many pieces of each of these sources are searchable now. */
  pieces(sources: Id[]): Promise<number[]>
  /** Why an answer says what it says; undefined when the turn is no answer, or was given no plan. */
  explain(turnId: Id, signal?: AbortSignal): Promise<Explanation | undefined>
  forget(request: ForgetRequest, signal?: AbortSignal): Promise<{ turns: number; documents: number; memories: number }>
  clear(request: ClearRequest, signal?: AbortSignal): Promise<Cleared>
  /** Puts back what `clear` took away, every row as it was. */
  undoClear(id: Id, signal?: AbortSignal): Promise<void>
  /**
   * Makes every index again from the tables and the stored vectors, and drops what was kept of the old ones. Graphs are
   * built in the background, exact answers until then. Nothing that is remembered depends on it.
   */
  rebuildIndex(signal?: AbortSignal): Promise<void>
  /**
   * Tidies up: what was not read is read, what nobody needs goes, the indexes are kept for the next start. Running it
   * twice changes nothing.
   */
  maintain(signal?: AbortSignal): Promise<Maintained>
  stats(signal?: AbortSignal): Promise<MemoryStats>
  /** Compares the indexes with the rows. Waits for nothing that is being loaded. */
  inspect(signal?: AbortSignal): Promise<Inspection>
}

/** What a worker serves beside the engine that runs in it. */
export interface WorkerApi extends MemoryApi {
  surroundings(): Promise<Surroundings>
  /** Does what one tab at a time may do, from now on in this one. */
  takeOver(): Promise<void>
}
