import { partsOf } from '../../src/core/packed-parts.ts'
import { describe, expect, test } from 'vitest'
import { type Header, lines } from '../../src/core/archive.ts'
import { createReader } from '../../src/core/archive-reader.ts'
import { adopt, type Named } from '../../src/core/adopt.ts'
import type { Row, Rows, TableName } from '../../src/core/rows.ts'
import { conversation, document, drawn, memory, NOW, planOf, space, turn } from '../db/fixture.ts'

const first = turn('t1', 'c1', 0, 'I live in Porto.')
const rows: Rows = {
  spaces: [space('s1')],
  conversations: [conversation('c1', 's1')],
  turns: [
    first,
    turn('t2', 'c1', 1, 'Nice.', {
      parentId: 't1',
      role: 'assistant',
      plan: planOf({ type: 'turn', id: 't1' }, { type: 'document', id: 'd1' }),
    }),
  ],
  memories: [
    drawn('m1', 's1', first, 'I live in Porto.', {
      pinnedAt: NOW,
      links: [{ kind: 'supports', to: 'm1', by: 'rules', proposed: 1 }],
      conversationId: 'c1',
      by: 'rules',
      confirmedAt: NOW,
      supersededBy: 'm1',
      summary: {
        level: 'chunk',
        conversationId: 'c1',
        fromSeq: 0,
        toSeq: 1,
        until: NOW,
        by: 'rules',
        hints: ['Porto'],
      },
    }),
  ],
  documents: [document('d1', 's1', 'The rent is due.')],
  history: [
    {
      seq: 7,
      memoryId: 'm1',
      spaceId: 's1',
      at: NOW,
      by: 'person',
      what: 'edited',
      turnId: 't1',
      other: 'm1',
      before: { text: 'I live in Lisbon.', revision: 0 },
      without: ['pinnedAt'],
      act: 'a1',
    },
  ],
  suggestions: [
    { id: 'g1', spaceId: 's1', kind: 'theme', memories: ['m1'], status: 'open', createdAt: NOW, updatedAt: NOW },
  ],
  tombstones: [{ hash: 'a'.repeat(64), spaceId: 's1', at: NOW }],
  settings: [{ key: 'appearance', value: { theme: 'dark' } }],
  models: [
    {
      origin: 'https://a.example',
      id: 'large',
      price: { value: { input: 0.15, output: 0.6 }, from: 'person', at: NOW },
    },
  ],
  spending: [
    {
      day: '2026-11-22',
      origin: 'https://a.example',
      model: 'large',
      requests: 3,
      input: 2000,
      output: 300,
      cost: 0.01,
      unpriced: 1,
      estimated: 2,
    },
  ],
}
const TABLES = Object.keys(rows) as TableName[]
const SUM = 'f'.repeat(64)

function header(changes: object = {}): string {
  const counts = Object.fromEntries(TABLES.map((table) => [table, rows[table].length])) as Header['counts']
  return JSON.stringify({ format: 'recollect', version: 4, owner: 'o', createdAt: NOW, counts, ...changes })
}
const rowLines = TABLES.flatMap((table) => rows[table].map((row) => lines.row(table, row).trimEnd()))
const trailer = lines.trailer(rowLines.length, SUM).trimEnd()
const good = [header(), ...rowLines, trailer]

/** The rows of a file that is good, table by table. */
function readAll(all: string[], sum = SUM): Rows {
  const reader = createReader()
  const read = Object.fromEntries(TABLES.map((table) => [table, [] as Row[]]))
  for (const text of all) {
    const line = reader.line(text)
    if (line.is === 'row') read[line.table]!.push(line.row)
  }
  reader.finish(sum)
  return read as unknown as Rows
}

/** The row lines with a value changed: `row(3, 'text', 5)`; a value of undefined leaves the field out. */
function row(at: number, field: string, value: unknown, from = good): string[] {
  const changed = [...from]
  const line = JSON.parse(changed[at]!) as { r: Record<string, unknown> }
  line.r[field] = value
  changed[at] = JSON.stringify(line)
  return changed
}

test('a good file is read as it was written', () => {
  const reader = createReader()
  expect(good.map((line) => reader.line(line).is)).toEqual(['header', ...rowLines.map(() => 'row'), 'trailer'])
  expect(reader.progress()).toEqual({ done: 12, total: 24 })
  const contents = reader.finish(SUM)
  for (const { id, conversationId, seq } of rows.turns) expect(contents.turns.get(id)).toEqual({ conversationId, seq })
  expect([contents.has('memories', 'm1'), contents.has('memories', 't1'), contents.lastLine]).toEqual([true, false, 7])
  expect(readAll(good)).toEqual(rows)
})

test('a file of more rows than fit is refused at its header, or at the first row too many', () => {
  const tooMany = { name: 'ArchiveTooLarge', message: 'import: the file holds more than 3 rows; nothing was changed' }
  expect(() => createReader(3).line(header())).toThrow(expect.objectContaining(tooMany))
  const reader = createReader(3)
  const none = Object.fromEntries(TABLES.map((table) => [table, 0]))
  reader.line(header({ counts: none }))
  for (const line of rowLines.slice(0, 3)) reader.line(line)
  expect(() => reader.line(rowLines[3]!)).toThrow(expect.objectContaining(tooMany))
})

test('a measure that was not a number is read as nothing', () => {
  const plan = { ...planOf({ type: 'turn', id: 't1' }), confidence: NaN }
  const read = readAll(row(4, 'plan', plan))
  expect(read.turns[1]?.plan).toEqual({ ...plan, confidence: 0 })
})

describe('a bad file is refused, and the row is named', () => {
  const cases: [title: string, file: string[], message: string, name?: string][] = [
    ['nothing', [], 'the file is empty'],
    ['only a header', [header()], 'the file is cut off after row 0'],
    ['no header', rowLines, 'this is not a Recollect file'],
    ['another format', [header({ format: 'other' })], 'this is not a Recollect file'],
    [
      'a newer version',
      [header({ version: 5 })],
      'the file is of version 5, this program reads up to 4; update it first',
      'ArchiveTooNew',
    ],
    ['no version', [header({ version: undefined })], 'the header: version is missing'],
    ['no owner', [header({ owner: 5 })], 'the header: owner is 5, not string'],
    ['more in the header', [header({ key: 'x' })], 'the header: key is not known'],
    ['no JSON', [header(), '{"t":'], 'row 1: it is not JSON'],
    ['a list', [header(), '[]'], 'row 1: it is not an object'],
    ['a byte order mark', ['\ufeff' + header()], 'the header: it is not JSON'],
    ['a row cut off', good.slice(0, 5), 'the file is cut off after row 4'],
    ['something after the end', [...good, rowLines[0]!], 'something follows the end of the file'],
    ['a trailer in the middle', [header(), trailer, ...rowLines], 'something follows the end of the file'],
    ['a wrong number of rows', [...good.slice(0, -1), lines.trailer(6, SUM)], '12 rows are there, the trailer says 6'],
    [
      'a row left out',
      [...good.slice(0, 9), ...good.slice(10, -1), lines.trailer(11, SUM)],
      '0 rows of tombstones are there, the header says 1',
    ],
    ['an unknown table', [header(), '{"t":"secrets","r":{}}'], 'row 1: its table "secrets" is not known'],
    ['no table', [header(), '{"r":{}}'], 'row 1: its table undefined is not known'],
    ['an inherited table', [header(), '{"t":"constructor","r":{}}'], 'row 1: its table "constructor" is not known'],
    ['more than a row', [header(), '{"t":"spaces","r":{},"x":1}'], 'row 1 (space): it holds more than a row'],
    ['not a row', [header(), '{"t":"spaces","r":null}'], 'row 1 (space): the row is null, not Object'],
    ['a missing text', row(3, 'text', undefined), 'row 3 (turn t1): text is missing'],
    ['a wrong text', row(3, 'text', 5), 'row 3 (turn t1): text is 5, not string'],
    ['an unknown field', row(3, 'vector', []), 'row 3 (turn t1): vector is not known'],
    ['a bad id', row(3, 'id', 'a#b'), 'row 3 (turn a#b): id is "a#b", not an id'],
    ['a bad role', row(3, 'role', 'system'), 'row 3 (turn t1): role is "system", not ("user" | "assistant")'],
    ['a negative place', row(3, 'seq', -1), 'row 3 (turn t1): seq is -1, not >=0'],
    ['a broken number', row(3, 'seq', 0.5), 'row 3 (turn t1): seq is 0.5, not a whole number'],
    [
      'a wrong span',
      row(3, 'pasted', [{ start: 5, end: 2 }]),
      'row 3 (turn t1): pasted.0 is Object, not a span that ends after it starts',
    ],
    [
      'something deep',
      row(4, 'plan', { ...planOf(), parts: [{ kind: 'x' }] }),
      'row 4 (turn t2): plan.parts.0.kind is "x"',
    ],
    ['text in a plan', row(4, 'plan', { ...planOf(), messages: [] }), 'row 4 (turn t2): plan.messages is not known'],
    ['a wrong share', row(5, 'importance', 2), 'row 5 (memory m1): importance is 2, not <=1'],
    ['a wrong hash', row(9, 'hash', 'xyz'), 'row 9 (tombstone xyz): hash is "xyz", not a SHA-256'],
    ['a wrong setting', row(10, 'value', 'dark'), 'row 10 (setting appearance): value is "dark", not Object'],
    [
      'a row twice',
      [...good.slice(0, 4), good[3]!, ...good.slice(4)],
      'row 4 (turn t1): it is there twice, first as row 3',
    ],
    ['no space', row(2, 'spaceId', 'x'), 'row 2 (conversation c1): its space is not in the file'],
    ['no conversation', row(3, 'conversationId', 'x'), 'row 3 (turn t1): its conversation is not in the file'],
    ['no parent', row(4, 'parentId', 'x'), 'row 4 (turn t2): the turn it continues is not in the file'],
    ['a loop', row(4, 'parentId', 't2'), 'row 4 (turn t2): it stands before the turn it continues'],
    [
      'no source',
      row(5, 'sources', [{ turnId: 'x', start: 0, end: 1 }], row(5, 'sourceTurnIds', ['x'])),
      'row 5 (memory m1): a source is not in the file',
    ],
    ['other sources', row(5, 'sourceTurnIds', ['t2']), 'row 5 (memory m1): its sources and their index differ'],
    ['no space for a memory', row(5, 'spaceId', 'x'), 'row 5 (memory m1): its space is not in the file'],
    ['no space for a document', row(6, 'spaceId', 'x'), 'row 6 (document d1): its space is not in the file'],
    ['a document without a name', row(6, 'name', undefined), 'row 6 (document d1): name is missing'],
    ['a document with a vector', row(6, 'vector', [1]), 'row 6 (document d1): vector is not known'],
    ['a document with a section’s id', row(6, 'id', 'd/1'), 'row 6 (document d/1): id is "d/1", not an id'],
    [
      'a line of history of no space',
      row(7, 'spaceId', 'x'),
      'row 7 (line of history 7): its space is not in the file',
    ],
    ['a line of history without a number', row(7, 'seq', undefined), 'row 7 (line of history): seq is missing'],
    ['a line of history that tells more', row(7, 'vector', []), 'row 7 (line of history 7): vector is not known'],
    [
      'a past with more than a memory',
      row(7, 'before', { vector: [] }),
      'row 7 (line of history 7): before.vector is not',
    ],
    ['a past of no kind', row(7, 'before', { kind: 'x' }), 'row 7 (line of history 7): before.kind is "x", not'],
    [
      'a field that memories lack',
      row(7, 'without', ['vector']),
      'row 7 (line of history 7): without.0 is "vector", not',
    ],
    ['a suggestion of no space', row(8, 'spaceId', 'x'), 'row 8 (suggestion g1): its space is not in the file'],
    ['a suggestion of no kind', row(8, 'kind', 'x'), 'row 8 (suggestion g1): kind is "x", not'],
    ['a link of no kind', row(5, 'links', [{ kind: 'x', to: 'm1' }]), 'row 5 (memory m1): links.0 is'],
    [
      'a memory of no conversation',
      row(5, 'conversationId', 'x'),
      'row 5 (memory m1): the conversation it was drawn from is not in the file',
    ],
    ['a wrong size', row(6, 'bytes', -1), 'row 6 (document d1): bytes is -1, not >=0'],
    ['a wrong hash of a text', row(6, 'hash', 'ABC'), 'row 6 (document d1): hash is "ABC", not a SHA-256'],
    [
      'a summary of nothing',
      row(5, 'summary', {
        level: 'chunk',
        conversationId: 'x',
        fromSeq: 0,
        toSeq: 1,
        until: NOW,
        by: 'rules',
        hints: [],
      }),
      'row 5 (memory m1): the conversation it sums up is not in the file',
    ],
    ['an answerer that is a name', row(4, 'provider', 'groq'), 'row 4 (turn t2): provider is "groq", not Object'],
    ['a cost below nothing', row(4, 'cost', -1), 'row 4 (turn t2): cost is -1, not >=0'],
    [
      'a price that a list told',
      row(11, 'price', { value: { input: 1, output: 1 }, from: 'list', at: NOW }),
      'row 11 (model large): price.from is "list", not "person"',
    ],
    ['a model with a key', row(11, 'key', 'sk'), 'row 11 (model large): key is not known'],
    ['a day that is none', row(12, 'day', 'today'), 'row 12 (line of spending today): day is "today", not a day'],
    ['spending below nothing', row(12, 'cost', -1), 'row 12 (line of spending 2026-11-22): cost is -1, not >=0'],
    [
      'a model twice',
      [...good.slice(0, 12), good[11]!, ...good.slice(12)],
      'row 12 (model large): it is there twice, first as row 11',
    ],
    [
      'a prototype',
      [header(), '{"t":"spaces","r":{"id":"s","__proto__":{"x":1}}}'],
      'row 1: a field is called __proto__',
    ],
    ['a deep line', [header(), '['.repeat(100_000) + ']'.repeat(100_000)], 'row 1: it is nested too deep'],
    [
      'infinity',
      row(3, 'createdAt', 0).map((line) => line.replace('"createdAt":0', '"createdAt":1e999')),
      'row 3 (turn t1): createdAt is Infinity, not a finite number',
    ],
  ]
  test.each(cases)('%s', (_, file, message, name = 'ArchiveRefused') => {
    expect(() => readAll(file)).toThrow(expect.objectContaining({ name, message: expect.stringContaining(message) }))
    expect(() => readAll(file)).toThrow(/^import: .*; nothing was changed$/)
  })

  test('a wrong checksum', () => {
    expect(() => readAll(good, '0'.repeat(64))).toThrow('the checksum is wrong')
  })

  test('brackets and quotes inside of texts are no depth', () => {
    const text = '"\\[[[[[[[[[[[[[[[[[[[[{{{{{{{{{{{{{{'
    expect(readAll(row(3, 'text', text)).turns[0]?.text).toBe(text)
  })
})

describe("somebody else's rows", () => {
  /** All rows as they are taken in, under the names that `named` gives. */
  const adopted = (given: Rows, named: Named): Rows =>
    Object.fromEntries(
      TABLES.map((table) => [table, given[table].flatMap((row) => adopt(table, row, named) ?? [])]),
    ) as unknown as Rows
  const asTheyAre: Named = (_, id) => id

  test('keep their ids where they are free, and are not believed', () => {
    const those = adopted(rows, asTheyAre)
    expect(those.turns).toEqual(rows.turns.map((one) => ({ ...one, ingested: 1 })))
    const [proposed] = those.memories
    expect(proposed).toMatchObject({ id: 'm1', origin: 'import', status: 'proposed' })
    expect(proposed).not.toHaveProperty('pinnedAt')
    expect(proposed).not.toHaveProperty('confirmedAt')
    const line = { memoryId: 'm1', spaceId: 's1', at: NOW, by: 'person', what: 'edited', turnId: 't1', other: 'm1' }
    expect(those.history).toEqual([line])
    expect(those.suggestions).toEqual([])
    const { spaces, documents, tombstones } = rows
    expect(those).toMatchObject({ spaces, documents, tombstones, settings: [] })
  })

  test('get fresh ids where they are taken, wherever these are used', () => {
    const those = adopted(rows, (table, id) => `new-${table}-${id}`)
    expect(JSON.stringify(those)).not.toMatch(/"(s1|c1|t1|t2|m1|d1)"/)
    const [home] = those.spaces
    const [talk] = those.conversations
    const [question, answer] = those.turns
    const [memo] = those.memories
    expect(talk!.spaceId).toBe(home!.id)
    expect(answer).toMatchObject({ conversationId: talk!.id, parentId: question!.id })
    expect(partsOf(answer!.plan!)[0]!.source!.id).toBe(question!.id)
    expect(memo).toMatchObject({ spaceId: home!.id, sourceTurnIds: [question!.id], supersededBy: memo!.id })
    expect(memo!.sources[0]!.turnId).toBe(question!.id)
    expect(memo!.links[0]!.to).toBe(memo!.id)
    const [paper] = those.documents
    expect(paper).toMatchObject({ spaceId: home!.id, text: 'The rent is due.' })
    expect(partsOf(answer!.plan!)[1]!.source!.id).toBe(paper!.id)
    expect(memo!.summary!.conversationId).toBe(talk!.id)
    expect(memo!.conversationId).toBe(talk!.id)
    const told = { memoryId: memo!.id, spaceId: home!.id, turnId: question!.id, other: memo!.id }
    expect(those.history).toEqual([{ ...told, at: NOW, by: 'person', what: 'edited' }])
    expect(those.tombstones).toEqual([])
  })

  test('are not left streaming', () => {
    const streaming = {
      ...rows,
      turns: [{ ...first, status: 'streaming' as const }],
      memories: [memory('x', 's1', 'y')],
    }
    expect(adopted(streaming, asTheyAre).turns[0]!.status).toBe('stopped')
  })
})
