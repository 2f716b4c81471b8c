// The rows that travel in an archive, table by table, down to the last field: what is checked before anything is
// believed. A field that types.ts gains must be added here or in the shapes, or nothing compiles. Knows nothing of files.
import * as v from 'valibot'
import { happening, memory } from './memory-shape.ts'
import { plan } from './plan-shape.ts'
import { amount, count, exactly, flag, hash, id, measure, role, span, text, time } from './shape.ts'
import type {
  Answerer,
  Conversation,
  Document,
  Happening,
  KnownModel,
  Learned,
  Memory,
  Price,
  Space,
  Spending,
  Suggestion,
  Tombstone,
  Turn,
  Usage,
} from './types.ts'

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

const usage = exactly<Usage>()({ input: measure, output: measure, estimated: v.optional(v.literal(true)) })

const answerer = { id: text, host: v.optional(text) }
const price = exactly<Price>()({ input: amount, output: amount })
const told = <T>(value: v.GenericSchema<unknown, T>) =>
  exactly<Learned<T>>()({ value, from: v.literal('person'), at: time })

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
  memories: memory,
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
  history: happening,
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

/** The primary key of a row that was checked. By its table: rows of several have fields that are keys in others. */
export function keyOf<T extends TableName>(table: T, row: Rows[T][number]): string | number | string[] {
  return KEYS[table](row)
}

const KEYS: { [T in TableName]: (row: Rows[T][number]) => string | number | string[] } = {
  spaces: ({ id }) => id,
  conversations: ({ id }) => id,
  turns: ({ id }) => id,
  memories: ({ id }) => id,
  documents: ({ id }) => id,
  history: ({ seq }) => seq!,
  suggestions: ({ id }) => id,
  tombstones: ({ hash }) => hash,
  settings: ({ key }) => key,
  models: ({ origin, id }) => [origin, id],
  spending: ({ day, origin, model }) => [day, origin, model],
}

function short(words: string): string {
  return words.length > 60 ? `${words.slice(0, 60)}…` : words
}
