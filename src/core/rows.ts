// The shape of every row that travels in an archive, down to the last field: what is checked before anything is
// believed. A field that types.ts gains must be added here, or this file does not compile. Knows nothing of files.
import * as v from 'valibot'
import type {
  Answerer,
  Conversation,
  Document,
  Happening,
  KnownModel,
  Learned,
  Link,
  Memory,
  PackedParts,
  PartSource,
  Price,
  Source,
  Space,
  Span,
  Spending,
  StoredPart,
  StoredPlan,
  Suggestion,
  Summary,
  Tombstone,
  Turn,
  Unlisted,
  Usage,
} from './types.ts'
import { partsOf } from './packed-parts.ts'
import { linkOfToday } from './upgrade.ts'

export interface SettingsSection {
  key: string
  value: unknown
}

/** The tables of an archive, in the order in which they are written: what is referred to comes first. */
export interface Rows {
  spaces: Space[]
  conversations: Conversation[]
  turns: Turn[]
  memories: Memory[]
  documents: Document[]
  history: Happening[]
  suggestions: Suggestion[]
  tombstones: Tombstone[]
  settings: SettingsSection[]
  /** What a person said of models. What servers said of them is asked again. */
  models: KnownModel[]
  spending: Spending[]
}
export type TableName = keyof Rows
export type Row = Rows[TableName][number]

/** A strict object with exactly the fields of T: the compiler counts them. */
function exactly<T extends object>() {
  return (fields: { [K in keyof T]-?: v.GenericSchema<unknown, T[K]> }) =>
    // valibot cannot infer the output of entries that are mapped over an open T; the argument's type has proved it.
    v.strictObject(fields as unknown as v.ObjectEntries) as unknown as v.GenericSchema<unknown, T>
}

const FINITE = 'a finite number'
const WHOLE = 'a whole number'
const id = v.pipe(v.string(), v.regex(/^[^\s#]{1,200}$/u, 'an id'))
const text = v.string()
const time = v.pipe(v.number(), v.finite(FINITE))
const count = v.pipe(v.number(), v.safeInteger(WHOLE), v.minValue(0))
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const flag = v.picklist([0, 1])
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256'))
/** Something measured. JSON knows no NaN and writes null: nothing was measured. */
const measure = v.pipe(
  v.nullable(v.number()),
  v.transform((number) => number ?? 0),
  v.finite(FINITE),
)
const amount = v.pipe(v.number(), v.finite(FINITE), v.minValue(0))
const measures = v.record(v.string(), measure)
const role = v.picklist(['user', 'assistant'])

const forwards = ({ start, end }: Span) => start <= end
const FORWARDS = 'a span that ends after it starts'
const span = v.pipe(exactly<Span>()({ start: count, end: count }), v.check<Span, string>(forwards, FORWARDS))
const source = v.pipe(
  exactly<Source>()({ turnId: id, start: count, end: count }),
  v.check<Source, string>(forwards, FORWARDS),
)

const partSource = exactly<PartSource>()({
  type: v.picklist(['turn', 'memory', 'document']),
  id,
  conversationId: v.optional(id),
  role: v.optional(role),
  speaker: v.optional(text),
  start: count,
  end: count,
  createdAt: time,
  revision: count,
})

const partKind = v.picklist(['system', 'profile', 'summary', 'memory', 'turn', 'input'])
const dropReason = v.picklist(['budget', 'duplicate', 'scope', 'threshold'])

const part = exactly<StoredPart>()({
  kind: partKind,
  source: v.optional(partSource),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{0,64}$/, 'a SHA-256')),
  tokens: count,
  score: v.optional(measure),
  why: v.optional(measures),
  dropped: v.optional(dropReason),
})

const parts = v.array(part)
const packed = v.pipe(
  exactly<PackedParts>()({ names: v.array(text), lines: text }),
  v.check((each) => v.is(parts, partsOf({ parts: each })), 'packed parts'),
)

const plan = exactly<StoredPlan>()({
  parts: v.lazy((value) => (Array.isArray(value) ? parts : packed)),
  unlisted: v.optional(v.array(exactly<Unlisted>()({ kind: partKind, dropped: dropReason, count }))),
  used: measure,
  budget: measure,
  window: measure,
  reply: measure,
  margin: measure,
  scale: v.optional(measure),
  confidence: measure,
  threshold: measure,
  timings: measures,
  degraded: v.optional(
    v.picklist(['no-model', 'model-loading', 'model-failed', 'deadline', 'index-loading', 'no-worker']),
  ),
})

const usage = exactly<Usage>()({ input: measure, output: measure, estimated: v.optional(v.literal(true)) })

const answerer = { id: text, host: v.optional(text) }
const price = exactly<Price>()({ input: amount, output: amount })
const told = <T>(value: v.GenericSchema<unknown, T>) =>
  exactly<Learned<T>>()({ value, from: v.literal('person'), at: time })

const summary = exactly<Summary>()({
  level: v.picklist(['chunk', 'conversation']),
  conversationId: id,
  fromSeq: count,
  toSeq: count,
  until: time,
  by: v.picklist(['rules', 'model']),
  model: v.optional(text),
  hints: v.array(text),
})

const hand = v.picklist(['person', 'rules', 'model'])
const link = exactly<Link>()({
  kind: v.picklist(['supports', 'contradicts', 'depends', 'answers', 'supersedes', 'duplicates', 'summarises']),
  to: id,
  proposed: v.optional(v.literal(1)),
  by: v.optional(hand),
})
const similar = v.pipe(v.strictObject({ kind: v.literal('similar'), to: id }), v.transform(linkOfToday))

const memoryFields = {
  id,
  spaceId: id,
  kind: v.picklist([
    'claim',
    'goal',
    'constraint',
    'decision',
    'assumption',
    'question',
    'evidence',
    'summary',
    'note',
    'document',
  ]),
  text,
  origin: v.picklist(['typed', 'pasted', 'assistant', 'file', 'import', 'note', 'summary']),
  status: v.picklist(['proposed', 'active', 'dismissed']),
  sources: v.array(source),
  sourceTurnIds: v.array(id),
  revision: count,
  baseConfidence: share,
  importance: share,
  temperature: v.picklist(['hot', 'warm', 'cold']),
  accessCount: count,
  lastAccessedAt: v.nullable(time),
  pinnedAt: v.optional(time),
  createdAt: time,
  expiredAt: v.optional(time),
  validFrom: time,
  validTo: v.optional(time),
  supersededBy: v.optional(id),
  links: v.array(v.union([link, similar])),
  conversationId: v.optional(id),
  by: v.optional(hand),
  confirmedAt: v.optional(time),
  summary: v.optional(summary),
  standing: v.optional(v.literal(1)),
}
/** Some fields of a memory, as they were once. */
const someFields = v.partial(v.strictObject(memoryFields)) as v.GenericSchema<unknown, Partial<Memory>>

const schemas: { [T in TableName]: v.GenericSchema<unknown, Rows[T][number]> } = {
  spaces: exactly<Space>()({ id, name: text, createdAt: time }),
  conversations: exactly<Conversation>()({
    id,
    spaceId: id,
    title: text,
    named: flag,
    createdAt: time,
    updatedAt: time,
    scope: v.optional(v.picklist(['conversation', 'space', 'everywhere'])),
    temporary: v.optional(v.literal(1)),
    summarisedSeq: v.optional(count),
    extractedSeq: v.optional(count),
  }),
  turns: exactly<Turn>()({
    id,
    conversationId: id,
    parentId: v.nullable(id),
    seq: count,
    createdAt: time,
    role,
    speaker: v.optional(text),
    text,
    pasted: v.optional(v.array(span)),
    status: v.picklist(['streaming', 'complete', 'stopped', 'failed']),
    ingested: flag,
    revision: count,
    model: v.optional(text),
    provider: v.optional(exactly<Answerer>()(answerer)),
    insteadOf: v.optional(exactly<Answerer & { fault: string }>()({ ...answerer, fault: text })),
    usage: v.optional(usage),
    cost: v.optional(amount),
    plan: v.optional(plan),
    fault: v.optional(
      v.strictObject({
        name: text,
        message: text,
        host: v.optional(text),
        until: v.optional(time),
        instead: v.optional(text),
      }),
    ),
  }),
  memories: exactly<Memory>()(memoryFields),
  documents: exactly<Document>()({
    // Sections of a document are named after it: "id/3".
    id: v.pipe(id, v.regex(/^[^/]*$/, 'an id')),
    spaceId: id,
    name: text,
    path: text,
    type: text,
    text,
    hash,
    bytes: count,
    createdAt: time,
    modifiedAt: time,
    revision: count,
  }),
  history: exactly<Happening>()({
    seq: count,
    memoryId: id,
    spaceId: id,
    at: time,
    by: hand,
    what: v.picklist([
      'proposed',
      'added',
      'confirmed',
      'edited',
      'superseded',
      'pinned',
      'unpinned',
      'used',
      'dismissed',
      'restored',
      'merged',
      'linked',
      'unlinked',
      'forgotten',
      'undone',
    ]),
    turnId: v.optional(id),
    other: v.optional(id),
    before: v.optional(someFields),
    after: v.optional(someFields),
    without: v.optional(v.array(v.picklist(Object.keys(memoryFields) as (keyof Memory)[]))),
    act: v.optional(id),
    undone: v.optional(v.literal(1)),
  }),
  suggestions: exactly<Suggestion>()({
    id,
    spaceId: id,
    kind: v.picklist(['duplicate', 'contradiction', 'unanswered', 'ungrounded', 'theme']),
    memories: v.array(id),
    status: v.picklist(['open', 'accepted', 'declined']),
    createdAt: time,
    updatedAt: time,
    act: v.optional(id),
  }),
  tombstones: exactly<Tombstone>()({ hash, spaceId: id, at: time }),
  settings: v.strictObject({ key: text, value: v.looseObject({}) }),
  models: exactly<KnownModel>()({
    origin: text,
    id: text,
    window: v.optional(told(count)),
    output: v.optional(told(count)),
    price: v.optional(told(price)),
  }),
  spending: exactly<Spending>()({
    day: v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/, 'a day')),
    origin: text,
    model: text,
    requests: count,
    input: count,
    output: count,
    cost: amount,
    unpriced: count,
    estimated: count,
  }),
}

export const TABLES = Object.keys(schemas) as TableName[]
const SINGULAR = {
  spaces: 'space',
  conversations: 'conversation',
  turns: 'turn',
  memories: 'memory',
  documents: 'document',
  history: 'line of history',
  suggestions: 'suggestion',
  tombstones: 'tombstone',
  settings: 'setting',
  models: 'model',
  spending: 'line of spending',
}

/** A row as it should be, or what is wrong with it in a few words. */
export function checkRow(table: TableName, value: unknown): { row: Row } | { wrong: string } {
  const result = v.safeParse(schemas[table], value, { abortEarly: true })
  if (result.success) return { row: result.output }
  return { wrong: wrongWith(result.issues[0]) }
}

/** What an issue says, in a few words: "text is missing". */
export function wrongWith(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? 'the row'
  if (issue.expected === 'never') return `${field} is not known`
  if (issue.received === 'undefined') return `${field} is missing`
  const expected = issue.type === 'regex' ? issue.message : (issue.expected ?? issue.message)
  return `${field} is ${short(issue.received)}, not ${short(expected)}`
}

/** What a row is called in messages: "turn 0195…". */
export function nameRow(table: TableName, value: unknown): string {
  const row = typeof value === 'object' && value !== null ? (value as Partial<Record<string, unknown>>) : {}
  const key = row.id ?? row.hash ?? row.key ?? row.seq ?? row.day
  if (typeof key === 'number') return `${SINGULAR[table]} ${key}`
  return typeof key === 'string' ? `${SINGULAR[table]} ${short(key)}` : SINGULAR[table]
}

/** The primary key of a row that was checked. */
export function keyOf(row: Row): string | number | string[] {
  if ('day' in row) return [row.day, row.origin, row.model]
  if ('origin' in row) return [row.origin, row.id]
  if ('id' in row) return row.id
  if ('hash' in row) return row.hash
  return 'key' in row ? row.key : row.seq!
}

function short(words: string): string {
  return words.length > 60 ? `${words.slice(0, 60)}…` : words
}
