// Databases full of anything: rows that fit together, with every optional field and any text that can be typed or pasted.
import fc from 'fast-check'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { type Row, type Rows, TABLES } from '../../src/core/rows.ts'
import type { Happening, Link, Memory, Role, Suggestion, Turn } from '../../src/core/types.ts'
import type { Truth } from '../../src/db/db.ts'
import { conversation, document, memory, NOW, planOf, space, turn } from './fixture.ts'

const units = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) // lone surrogates among them
/** Any text. */
export const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: units, maxLength: 40 }),
  fc.constantFrom(
    '👩‍👩‍👧‍👦 family',
    'שלום עולם',
    '\u202eright to left',
    'line\r\nend\u2028',
    '\0\u0007',
    '\ud800',
    '{"t":"turns"}',
    '__proto__',
  ),
)
const times = fc.integer({ min: -1e12, max: 4e12 })
const flags = fc.constantFrom(0 as const, 1 as const)
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })

/** Without the fields that were left open: rows hold no `undefined`. */
function compact<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as T
}

const someTurn = fc.record({
  text: texts,
  parent: fc.nat(),
  role: fc.constantFrom<Role>('user', 'assistant'),
  status: fc.constantFrom<Turn['status']>('streaming', 'complete', 'stopped', 'failed'),
  ingested: flags,
  createdAt: times,
  speaker: maybe(texts),
  pasted: maybe(fc.array(fc.constant({ start: 0, end: 3 }), { minLength: 1, maxLength: 2 })),
  model: maybe(texts),
  provider: maybe(fc.constantFrom({ id: 'demo' }, { id: 'groq', host: 'api.groq.com' })),
  insteadOf: maybe(fc.constant({ id: 'groq', host: 'api.groq.com', fault: 'Overloaded' })),
  cost: maybe(fc.double({ min: 0, max: 10, noNaN: true }).map((value) => value + 0)),
  usage: maybe(fc.constantFrom({ input: 3, output: 4 }, { input: 3, output: 4, estimated: true as const })),
  plan: maybe(fc.constantFrom(planOf(), planOf({ type: 'turn', id: 't0.0' }, { type: 'memory', id: 'gone' }))),
  fault: maybe(fc.record({ name: texts, message: texts })),
  revision: fc.nat(3),
})
const someMemory = fc.record({
  text: texts,
  from: fc.array(fc.tuple(fc.nat(), fc.nat(50), fc.nat(20)), { maxLength: 2 }),
  kind: fc.constantFrom<Memory['kind']>('claim', 'note', 'summary'),
  origin: fc.constantFrom<Memory['origin']>('typed', 'note', 'import'),
  status: fc.constantFrom<Memory['status']>('proposed', 'active', 'dismissed'),
  baseConfidence: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
  lastAccessedAt: fc.option(times),
  pinnedAt: maybe(times),
  validTo: maybe(times),
  supersededBy: maybe(fc.constant('m0')),
  links: fc.array(
    fc.record<Link>(
      {
        kind: fc.constantFrom(
          'supports',
          'contradicts',
          'depends',
          'answers',
          'supersedes',
          'duplicates',
          'summarises',
        ),
        to: fc.constant('m0'),
        proposed: fc.constant(1),
        by: fc.constantFrom('person', 'rules', 'model'),
      },
      { requiredKeys: ['kind', 'to'] },
    ),
    { maxLength: 2 },
  ),
  by: maybe(fc.constantFrom('person' as const, 'rules' as const, 'model' as const)),
  confirmedAt: maybe(times),
  past: fc.array(
    fc.record({
      what: fc.constantFrom<Happening['what']>('added', 'edited', 'used', 'undone'),
      at: times,
      text: maybe(texts),
      act: maybe(fc.constant('a1')),
      undone: maybe(fc.constant(1 as const)),
    }),
    { maxLength: 2 },
  ),
})
const someSuggestion = fc.record({
  kind: fc.constantFrom<Suggestion['kind']>('duplicate', 'contradiction', 'unanswered', 'ungrounded', 'theme'),
  status: fc.constantFrom<Suggestion['status']>('open', 'accepted', 'declined'),
})

const amounts = fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0)
const someModel = fc.record({
  id: texts,
  price: fc.record({
    value: fc.record({ input: amounts, output: amounts }),
    from: fc.constant('person' as const),
    at: times,
  }),
})
const someSpending = fc.record({
  day: fc.constantFrom('2026-11-21', '2026-11-22'),
  model: texts,
  requests: fc.nat(),
  input: fc.nat(),
  output: fc.nat(),
  cost: amounts,
  unpriced: fc.nat(),
  estimated: fc.nat(),
})
const ORIGIN = 'https://a.example'

const someDocument = fc.record({ text: texts, at: fc.nat(), name: texts, modifiedAt: times, revision: fc.nat(3) })

/** Rows that fit together. */
export const worlds: fc.Arbitrary<Rows> = fc
  .record({
    names: fc.array(texts, { minLength: 1, maxLength: 3 }),
    talks: fc.array(fc.record({ title: texts, named: flags, turns: fc.array(someTurn, { maxLength: 6 }) }), {
      maxLength: 4,
    }),
    memories: fc.array(someMemory, { maxLength: 5 }),
    suggestions: fc.array(someSuggestion, { maxLength: 2 }),
    documents: fc.array(someDocument, { maxLength: 3 }),
    tombstones: fc.nat(2),
    models: fc.array(someModel, { maxLength: 2 }),
    spending: fc.array(someSpending, { maxLength: 3 }),
    sections: fc.subarray(Object.keys(DEFAULT_SETTINGS) as (keyof typeof DEFAULT_SETTINGS)[]),
  })
  .map(({ names, talks, memories, suggestions, documents, tombstones, models, spending, sections }) => {
    const spaces = names.map((name, at) => space(`s${at}`, { name }))
    const inSpace = (at: number) => `s${at % spaces.length}`
    const turns = talks.flatMap((talk, c) =>
      talk.turns.map(({ parent, ...fields }, seq) => {
        const above = parent % (seq + 1)
        const parentId = above === seq ? null : `t${c}.${above}`
        return compact(turn(`t${c}.${seq}`, `c${c}`, seq, fields.text, { ...fields, parentId }))
      }),
    )
    const sourcesOf = (from: [number, number, number][]) =>
      turns.length === 0
        ? []
        : from.map(([at, start, length]) => ({ turnId: turns[at % turns.length]!.id, start, end: start + length }))
    return {
      spaces,
      conversations: talks.map(({ title, named }, at) => conversation(`c${at}`, inSpace(at), { title, named })),
      turns,
      memories: memories.map(({ from, past: _, ...fields }, at) => {
        const sources = sourcesOf(from)
        const sourceTurnIds = sources.map((source) => source.turnId)
        const conversationId = turns.find(({ id }) => id === sourceTurnIds[0])?.conversationId
        return compact(
          memory(`m${at}`, inSpace(at), fields.text, { ...fields, sources, sourceTurnIds, conversationId }),
        )
      }),
      history: memories.flatMap(({ past }, at) =>
        past.map(({ text, ...line }, n): Happening => {
          const told = text === undefined ? {} : { before: { text }, without: ['pinnedAt' as const] }
          return compact({
            seq: 10 * at + n + 1,
            memoryId: `m${at}`,
            spaceId: inSpace(at),
            by: 'person',
            ...line,
            ...told,
          })
        }),
      ),
      suggestions: (memories.length === 0 ? [] : suggestions).map((fields, at): Suggestion => ({
        id: `g${at}`,
        spaceId: 's0',
        memories: ['m0'],
        createdAt: NOW,
        updatedAt: NOW,
        ...fields,
      })),
      documents: documents.map(({ at, text, ...fields }, n) => document(`d${n}`, inSpace(at), text, fields)),
      tombstones: Array.from({ length: tombstones }, (_, at) => ({ hash: `${at}`.repeat(64), spaceId: 's0', at: NOW })),
      settings: sections.map((key) => ({ key, value: DEFAULT_SETTINGS[key] })),
      models: models.map((row) => ({ origin: ORIGIN, ...row })),
      spending: spending.map((row) => ({ origin: ORIGIN, ...row })),
    }
  })

export async function fill(db: Truth, rows: Rows): Promise<void> {
  await db.transaction('rw', db.tables, async () => {
    for (const table of TABLES) await db.table<Row>(table).bulkPut(rows[table])
  })
}

/** What an archive carries of a database, in one order. */
export async function carried(db: Truth): Promise<Rows> {
  return {
    spaces: await db.spaces.toArray(),
    conversations: await db.conversations.toArray(),
    turns: await db.turns.toArray(),
    memories: await db.memories.toArray(),
    documents: await db.documents.toArray(),
    history: await db.history.toArray(),
    suggestions: await db.suggestions.toArray(),
    tombstones: await db.tombstones.toArray(),
    settings: await db.settings.toArray(),
    models: (await db.models.toArray()).flatMap(({ origin, id, price }) =>
      price?.from === 'person' ? [{ origin, id, price }] : [],
    ),
    spending: await db.spending.toArray(),
  }
}
