import { sectionsOf, validate } from '../../src/core/config/validate.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { type Rows, TABLES } from '../../src/core/rows.ts'
import type { Memory, Turn } from '../../src/core/types.ts'
import { sha256Now } from '../../src/lib/hash.ts'
import { gzip } from '../../src/db/envelope.ts'
import { tombstoneHash } from '../../src/db/forget.ts'
import { ownerId } from '../../src/db/settings.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { exportArchive } from '../../src/db/export.ts'
import { importArchive, inspectArchive } from '../../src/db/import.ts'
import {
  conversation,
  document,
  drawn,
  dump,
  memory,
  NOW,
  openBoth,
  segment,
  space,
  suggestion,
  turn,
} from './fixture.ts'
import { memoriesOfToday } from './today.ts'
import { carried, fill, texts, worlds } from './world.ts'

const encode = (text: string) => new TextEncoder().encode(text)

async function unpacked(file: Blob): Promise<string> {
  return new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text()
}

/** Packs lines as they are. */
async function packed(lines: string[]): Promise<Blob> {
  return gzip([encode(lines.map((line) => line + '\n').join(''))])
}

/** The lines of a file, changed, with a header and a trailer that fit again. */
async function repacked(file: Blob, change: (rows: string[]) => string[]): Promise<Blob> {
  const [head, ...rest] = (await unpacked(file)).trimEnd().split('\n')
  const rows = change(rest.slice(0, -1))
  const header = JSON.parse(head!) as { counts: Record<string, number> }
  for (const table of Object.keys(header.counts))
    header.counts[table] = rows.filter((row) => row.startsWith(`{"t":"${table}"`)).length
  const lines = [JSON.stringify(header), ...rows]
  const sha256 = sha256Now(lines.map((line) => line + '\n').join(''))
  return packed([...lines, JSON.stringify({ rows: rows.length, sha256 })])
}

async function filled(rows: Rows, owner = 'me') {
  const both = openBoth()
  await fill(both.db, rows)
  await both.db.meta.put({ key: 'owner', value: owner })
  return both
}

function small(): Rows {
  const said = turn('t1', 'c1', 0, 'I live in Porto.')
  return {
    spaces: [space('s1')],
    conversations: [conversation('c1', 's1')],
    turns: [said, turn('t2', 'c1', 1, 'Nice. 🎉 Ünïcödé', { parentId: 't1', role: 'assistant' })],
    memories: [drawn('m1', 's1', said, 'I live in Porto.')],
    history: [{ seq: 3, memoryId: 'm1', spaceId: 's1', at: NOW, by: 'rules', what: 'added' }],
    suggestions: [],
    documents: [document('d1', 's1', '# Lease\n\nThe rent is due on the first. 🎉\n', { path: 'papers/lease.md' })],
    tombstones: [{ hash: tombstoneHash('s1', 'I smoke'), spaceId: 's1', at: NOW }],
    settings: [{ key: 'context', value: DEFAULT_SETTINGS.context }],
    models: [],
    spending: [],
  }
}

describe('out, away, and in again', () => {
  test('is as it was, whatever was in it', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (rows) => {
        const { db } = await filled(rows)
        const before = await carried(db)
        const file = await exportArchive(db, NOW)
        const fresh = openBoth()
        await ensureSpace(fresh.db, NOW)
        const { as } = await importArchive(fresh.db, fresh.derived, file)
        expect(as).toBe('restored')
        expect(await carried(fresh.db)).toEqual(before)
        expect(await ownerId(fresh.db)).toBe(await ownerId(db))
        expect(await fresh.db.changes.toArray()).toContainEqual(expect.objectContaining({ table: 'all', op: 'put' }))
        // And once more, over itself.
        await importArchive(fresh.db, fresh.derived, file)
        expect(await carried(fresh.db)).toEqual(before)
      }),
      { numRuns: 40 },
    )
  })

  test('holds for a text of 4 MB that is hard to write down, and for nothing at all', async () => {
    const rows = small()
    rows.turns[0]!.text = '\u0001"\\'.repeat(1.4 * 1024 * 1024)
    for (const world of [
      rows,
      { ...rows, conversations: [], turns: [], memories: [], documents: [], history: [], spaces: [] },
    ]) {
      const { db } = await filled(world)
      const fresh = openBoth()
      await importArchive(fresh.db, fresh.derived, await exportArchive(db, NOW))
      expect(await carried(fresh.db)).toEqual(await carried(db))
    }
  })

  test('takes several thousand rows, and tells how far it is', async () => {
    const rows = small()
    for (let seq = 2; seq < 3000; seq++)
      rows.turns.push(turn(`t${seq + 1}`, 'c1', seq, `turn number ${seq}`, { parentId: `t${seq}` }))
    const { db } = await filled(rows)
    const file = await exportArchive(db, NOW)
    const fresh = openBoth()
    const seen: { done: number; total: number }[] = []
    const { counts } = await importArchive(fresh.db, fresh.derived, file, { onProgress: (one) => void seen.push(one) })
    expect(counts.turns).toBe(3000)
    expect(await carried(fresh.db)).toEqual(await carried(db))
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b))
    expect(seen.at(-1)).toEqual({ done: 6014, total: 6014 })
  })

  test('takes more rows of each table than are read at a time', async () => {
    const ids = Array.from({ length: 1200 }, (_, at) => `${at}`)
    const said = ids.map((id, seq) => turn(`t${id}`, 'c1', seq, `turn number ${id}`))
    const { db } = await filled({
      spaces: ids.map((id) => space(`s${id}`)),
      conversations: ids.map((id) => conversation(`c${id}`, 's1')),
      turns: said,
      memories: said.map((one, at) => drawn(`m${at}`, 's1', one, 'turn number')),
      documents: ids.map((id) => document(`d${id}`, 's1', `text ${id}`)),
      history: ids.map((id, seq) => ({ seq, memoryId: `m${id}`, spaceId: 's1', at: NOW, by: 'rules', what: 'added' })),
      suggestions: ids.map((id) => suggestion(`g${id}`, 's1', [`m${id}`])),
      tombstones: ids.map((id) => ({ hash: sha256Now(id), spaceId: 's1', at: NOW })),
      settings: [],
      models: ids.map((id) => ({
        origin: 'https://a.example',
        id,
        price: { value: { input: 1, output: 1 }, from: 'person', at: NOW },
      })),
      spending: ids.map((model) => ({
        day: '2025-03-01',
        origin: 'https://a.example',
        model,
        requests: 1,
        input: 1,
        output: 1,
        cost: 0,
        unpriced: 1,
        estimated: 0,
      })),
    })
    const fresh = openBoth()
    await importArchive(fresh.db, fresh.derived, await exportArchive(db, NOW))
    expect(await carried(fresh.db)).toEqual(await carried(db))
  })

  test('the file is plain: gzip, a line a row, a checksum anyone can check', async () => {
    const { db } = await filled(small())
    const file = await exportArchive(db, NOW)
    const text = await unpacked(file)
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const first = { spaces: 1, conversations: 1, turns: 2, memories: 1, documents: 1 }
    const counts = { ...first, history: 1, suggestions: 0, tombstones: 1, settings: 1, models: 0, spending: 0 }
    expect(lines[0]).toEqual({ format: 'recollect', version: 4, owner: await ownerId(db), createdAt: NOW, counts })
    expect(lines.slice(1, -1).map((line) => line.t)).toEqual(
      Object.entries(counts).flatMap(([table, count]) => Array.from({ length: count }, () => table)),
    )
    const body = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1)
    expect(lines.at(-1)).toEqual({ rows: 9, sha256: sha256Now(body) })
    expect((await inspectArchive(openBoth().db, file)).archive.header).toEqual(lines[0])
  })
})

test('no key ever leaves, wherever one lies', async () => {
  const { db } = await filled(small())
  const KEY = 'sk-planted-0123456789'
  await db.secrets.add({ origin: 'https://api.example.com', key: KEY })
  await db.meta.add({ key: 'key', value: KEY })
  await db.settings.bulkPut([
    { key: 'apiKey', value: KEY },
    { key: 'secrets', value: { key: KEY } },
    {
      key: 'provider',
      value: {
        ...DEFAULT_SETTINGS.provider,
        apiKey: KEY,
        baseUrl: `https://me:${KEY}@api.example.com/v1?key=${KEY}#${KEY}`,
      },
    },
    {
      key: 'embedding',
      value: { ...DEFAULT_SETTINGS.embedding, token: KEY, host: `https://u:${KEY}@mirror.example/` },
    },
  ])
  const text = await unpacked(await exportArchive(db, NOW))
  expect(text).not.toContain(KEY)
  expect(text).toContain('https://api.example.com/v1')
  await db.settings.put({ key: 'provider', value: { ...DEFAULT_SETTINGS.provider, baseUrl: KEY } })
  expect(await unpacked(await exportArchive(db, NOW))).not.toContain(KEY)
})

test('settings that do not fit are mended on their way in, and named', async () => {
  const { db } = await filled(small())
  const wrong = { window: 8192, reply: 9000, colour: 'red' }
  const file = await repacked(await exportArchive(db, NOW), (rows) =>
    rows.map((row) => row.replace(JSON.stringify(DEFAULT_SETTINGS.context), JSON.stringify(wrong))),
  )
  const fresh = openBoth()
  const { mended } = await importArchive(fresh.db, fresh.derived, file)
  expect(mended.map(({ section, field, before }) => [section, field, before])).toEqual([
    ['context', 'colour', 'red'],
    ['context', 'reply', 9000],
  ])
  const stored = (await fresh.db.settings.toArray()) as { key: string; value: unknown }[]
  expect(stored.map(({ key }) => key)).toEqual(['context'])
  expect(validate(sectionsOf(stored))).toEqual([])
  const again = await importArchive(fresh.db, fresh.derived, await exportArchive(db, NOW))
  expect(again.mended).toEqual([])
})

describe('settings of a file', () => {
  const FAST = { ...DEFAULT_SETTINGS.memory, hits: 7 }

  async function withSettings() {
    const both = await filled(small())
    await both.db.settings.put({ key: 'memory', value: FAST })
    const file = await repacked(await exportArchive(both.db, NOW), (rows) =>
      rows.map((row) => row.replace(/"deadline":\d+/, '"deadline":"soon"')),
    )
    await both.db.settings.put({ key: 'memory', value: DEFAULT_SETTINGS.memory })
    return { ...both, file }
  }

  test('are told before anything is changed, as they are and would be, mended ones with their reason', async () => {
    const { db, file } = await withSettings()
    const rows = await dump(db)
    const { settings, empty, untouched } = await inspectArchive(db, file)
    expect([settings!.before.memory.hits, settings!.after.memory.hits]).toEqual([DEFAULT_SETTINGS.memory.hits, 7])
    expect(settings!.mended.map(({ field, before }) => [field, before])).toEqual([['deadline', 'soon']])
    expect([empty, untouched]).toEqual([false, false])
    expect(await dump(db)).toEqual(rows)
    const fresh = openBoth()
    expect(await inspectArchive(fresh.db, file)).toMatchObject({ empty: true, untouched: true, settings: {} })
    await fresh.db.settings.put({ key: 'memory', value: FAST })
    expect(await inspectArchive(fresh.db, file)).toMatchObject({ empty: true, untouched: false })
  })

  test('stay away where they are not wanted, and everything else comes', async () => {
    const { db, derived, file } = await withSettings()
    const { archive } = await inspectArchive(db, file)
    await db.turns.clear()
    expect((await importArchive(db, derived, archive, { settings: false })).mended).toEqual([])
    expect((await db.settings.get('memory'))!.value).toEqual(DEFAULT_SETTINGS.memory)
    expect(await db.turns.count()).toBe(archive.header.counts.turns)
    await importArchive(db, derived, archive)
    expect((await db.settings.get('memory'))!.value).toEqual(FAST)
  })

  test('of somebody else are not told, since none come', async () => {
    const { file } = await withSettings()
    const other = await filled(small())
    await other.db.meta.put({ key: 'owner', value: 'somebody else' })
    expect(await inspectArchive(other.db, file)).not.toHaveProperty('settings')
  })
})

describe('into one’s own store', () => {
  /** A store, a file of it, and what happened since. */
  async function since(change: (db: Awaited<ReturnType<typeof filled>>['db']) => Promise<unknown>) {
    const both = await filled(small())
    const file = await exportArchive(both.db, NOW)
    await change(both.db)
    const result = await importArchive(both.db, both.derived, file)
    expect(result.as).toBe('restored')
    return both
  }

  test('what is missing comes back, what came since stays', async () => {
    const { db } = await since(async (db) => {
      await db.turns.delete('t2')
      await db.memories.delete('m1')
      await db.turns.add(turn('t3', 'c1', 5, 'since'))
      await db.settings.put({ key: 'context', value: { ...DEFAULT_SETTINGS.context, window: 9999 } })
    })
    expect((await db.turns.toArray()).map((row) => row.id)).toEqual(['t1', 't2', 't3'])
    expect(await db.memories.count()).toBe(1)
    expect((await db.settings.get('context'))?.value).toEqual(DEFAULT_SETTINGS.context)
  })

  test('what was edited, redacted or finished since is not undone', async () => {
    const { db } = await since(async (db) => {
      await db.turns.update('t1', { text: '[forgotten]', revision: 1 })
      await db.turns.update('t2', { text: 'half of the answ', status: 'streaming' })
      await db.memories.update('m1', { text: 'I live in Braga.', revision: 1 })
    })
    expect((await db.turns.toArray()).map((row) => row.text)).toEqual(['[forgotten]', 'half of the answ'])
    expect((await db.memories.get('m1'))?.text).toBe('I live in Braga.')
  })

  test('what was forgotten since does not come back', async () => {
    const { db } = await since(async (db) => {
      await db.memories.delete('m1')
      await db.tombstones.add({ hash: tombstoneHash('s1', 'I live in Porto'), spaceId: 's1', at: NOW })
    })
    expect(await db.memories.count()).toBe(0)
    expect(await db.tombstones.count()).toBe(2)
  })

  test('what was forgotten where the file was made is forgotten here, unless it was written down again', async () => {
    const { db } = await since(async (db) => {
      await db.tombstones.clear()
      await db.memories.bulkAdd([
        memory('old', 's1', 'I smoke!', { createdAt: NOW - 1 }),
        memory('kept', 's1', 'I ski.'),
      ])
    })
    expect((await db.memories.toArray()).map((row) => row.id)).toEqual(['kept', 'm1'])
    const again = await since(async (db) => {
      await db.tombstones.clear()
      await db.memories.add(memory('again', 's1', 'I smoke!', { createdAt: NOW + 1 }))
    })
    expect((await again.db.memories.toArray()).map((row) => row.id)).toEqual(['again', 'm1'])
    expect(await again.db.tombstones.count()).toBe(0)
  })

  test('a document that was redacted or replaced since stays, one that was deleted comes back', async () => {
    const { db } = await since(async (db) => {
      await db.documents.put(document('d1', 's1', 'The rent is [forgotten].', { revision: 1 }))
    })
    expect((await db.documents.get('d1'))?.text).toBe('The rent is [forgotten].')
    const again = await since((db) => db.documents.delete('d1'))
    expect(await again.db.documents.toArray()).toEqual(small().documents)
  })

  test('a document that was deleted and given again since is not there twice', async () => {
    const { db } = await since(async (db) => {
      const [before] = small().documents
      await db.documents.delete('d1')
      await db.documents.add({ ...before!, id: 'd2' })
    })
    expect((await db.documents.toArray()).map((row) => row.id)).toEqual(['d2'])
  })

  test('two documents with one text come back as two', async () => {
    const [one] = small().documents
    const rows = { ...small(), documents: [one!, { ...one!, id: 'd2', path: 'papers/copy.md' }] }
    const file = await exportArchive((await filled(rows)).db, NOW)
    const fresh = openBoth()
    await importArchive(fresh.db, fresh.derived, file)
    await fresh.db.documents.delete('d2')
    await importArchive(fresh.db, fresh.derived, file)
    expect((await fresh.db.documents.toArray()).map((row) => row.id)).toEqual(['d1', 'd2'])
  })

  test('vectors of a text that changed go', async () => {
    const both = await filled(small())
    await both.derived.segments.add(segment(['t1#0', 't2#0']))
    await both.db.turns.update('t2', { text: 'Something else', revision: 0 })
    const file = await exportArchive(both.db, NOW)
    await both.db.turns.update('t2', { text: 'Nice' })
    await importArchive(both.db, both.derived, file)
    expect((await both.derived.segments.toArray()).map((row) => row.ids)).toEqual([['t1#0']])
  })
})

describe('into somebody else’s store', () => {
  async function foreign() {
    const theirs = await filled({ ...small(), spaces: [space('s1', { name: 'Theirs' })] }, 'they')
    const mine = await filled(small())
    return { mine, file: await exportArchive(theirs.db, NOW) }
  }

  test('it comes in beside, as proposals, and touches nothing', async () => {
    const { mine, file } = await foreign()
    const before = await carried(mine.db)
    const owner = await ownerId(mine.db)
    expect((await importArchive(mine.db, mine.derived, file)).as).toBe('proposed')
    const after = await carried(mine.db)
    for (const table of TABLES) expect(after[table]).toEqual(expect.arrayContaining(before[table] as unknown[]))
    expect(after.spaces.map((row) => row.name).sort()).toEqual(['Personal', 'Theirs'])
    expect(after.memories.filter((row) => row.id !== 'm1')).toMatchObject([{ origin: 'import', status: 'proposed' }])
    expect(after.documents.filter((row) => row.id !== 'd1')).toMatchObject([{ name: 'd1.md' }])
    expect(after.settings).toEqual(before.settings)
    expect(await ownerId(mine.db)).toBe(owner)
  })

  test('nothing of it stands in a space or a conversation that was here', async () => {
    const { mine, file } = await foreign()
    await importArchive(mine.db, mine.derived, file)
    expect(await mine.db.conversations.where('spaceId').equals('s1').count()).toBe(1)
    expect((await mine.db.turns.toArray()).filter((row) => row.conversationId === 'c1')).toHaveLength(2)
    expect((await mine.db.memories.toArray()).filter((row) => row.spaceId === 's1')).toHaveLength(1)
  })
})

describe('a file that is not whole', () => {
  const before = small()

  const stores = { empty: () => Promise.resolve(openBoth()), own: () => filled(before) }
  const kept = new Map<string, ReturnType<typeof openBoth>>()
  afterAll(() => kept.forEach(({ db, derived }) => [db, derived].forEach((one) => one.close())))

  /** Tries it on an empty store and on one's own; whatever happens, it is all or nothing. Returns what came of it. */
  async function attempt(file: Blob, whole: Rows): Promise<'refused' | 'same'> {
    const outcomes = new Set<'refused' | 'same'>()
    for (const [name, open] of Object.entries(stores)) {
      // A store that a refusal left as it was serves the next attempt as well.
      const store = kept.get(name) ?? (await open())
      kept.set(name, store)
      const was = await dump(store.db)
      const outcome = await importArchive(store.db, store.derived, file).then(
        () => 'same' as const,
        (thrown: unknown) => {
          expect(thrown).toMatchObject({ name: expect.stringMatching(/^Archive(Refused|TooNew|TooLarge)$/) })
          return 'refused' as const
        },
      )
      outcomes.add(outcome)
      if (outcome === 'refused') expect(await dump(store.db)).toEqual(was)
      else {
        kept.delete(name)
        expect(await carried(store.db)).toEqual(whole)
      }
    }
    expect(outcomes.size).toBe(1)
    return [...outcomes][0]!
  }

  const edits = fc.oneof(
    fc.record({ how: fc.constant('flip' as const), at: fc.nat(), with: fc.integer({ min: 1, max: 255 }) }),
    fc.record({
      how: fc.constantFrom('cut' as const, 'double' as const, 'drop' as const, 'zero' as const),
      at: fc.nat(),
      with: fc.nat(40),
    }),
  )
  function mutate(
    bytes: Uint8Array<ArrayBuffer>,
    { how, at, with: by }: { how: string; at: number; with: number },
  ): Uint8Array<ArrayBuffer> {
    const from = at % bytes.length
    const to = Math.min(bytes.length, from + 1 + by)
    if (how === 'flip') return Uint8Array.from(bytes, (byte, i) => (i === from ? byte ^ by : byte))
    if (how === 'zero') return Uint8Array.from(bytes, (byte, i) => (i >= from && i < to ? 0 : byte))
    if (how === 'cut') return bytes.slice(0, from)
    if (how === 'drop') return Uint8Array.from([...bytes.slice(0, from), ...bytes.slice(to)])
    return Uint8Array.from([...bytes.slice(0, to), ...bytes.slice(from)])
  }

  test('is refused whole, or was whole after all: bytes of the packed file', async () => {
    const { db } = await filled(before)
    const whole = await carried(db)
    const bytes = new Uint8Array(await (await exportArchive(db, NOW)).arrayBuffer())
    await fc.assert(
      fc.asyncProperty(fc.array(edits, { minLength: 1, maxLength: 3 }), async (some) => {
        await attempt(new Blob([some.reduce(mutate, bytes)]), whole)
      }),
      { numRuns: 250 },
    )
  })

  test('is refused whole, or was whole after all: bytes inside', async () => {
    const { db } = await filled(before)
    const whole = await carried(db)
    const bytes = encode(await unpacked(await exportArchive(db, NOW)))
    await fc.assert(
      fc.asyncProperty(fc.array(edits, { minLength: 1, maxLength: 3 }), async (some) => {
        const changed = some.reduce(mutate, bytes)
        const same = changed.length === bytes.length && changed.every((byte, at) => byte === bytes[at])
        expect(await attempt(await gzip([changed]), whole)).toBe(same ? 'same' : 'refused')
      }),
      { numRuns: 250 },
    )
  })

  const structural: [title: string, change: (rows: string[]) => string[]][] = [
    ['a row twice', (rows) => [...rows, rows[3]!]],
    ['a conversation left out', (rows) => rows.filter((row) => !row.includes('"conversations"'))],
    ['a source left out', (rows) => rows.filter((row) => !row.includes('"id":"t1"') || row.includes('"memories"'))],
    ['a field of another type', (rows) => rows.map((row) => row.replace('"seq":1', '"seq":"1"'))],
    ['a field left out', (rows) => rows.map((row) => row.replace(/"text":"Nice[^"]*",/, ''))],
    ['a field too many', (rows) => rows.map((row) => row.replace('"seq":1', '"seq":1,"x":1'))],
    ['a polluting field', (rows) => rows.map((row) => row.replace('"seq":1', '"seq":1,"__proto__":{"x":1}'))],
    ['an unknown table', (rows) => [...rows, '{"t":"secrets","r":{"origin":"https://x.example","key":"k"}}']],
    ['something deep', (rows) => [...rows, '{"t":'.repeat(10_000) + '1' + '}'.repeat(10_000)]],
    ['another text of a document', (rows) => rows.map((row) => row.replace('The rent is due', 'The rent is paid'))],
    ['an empty line', (rows) => [...rows, '']],
  ]
  test.each(structural)('is refused with a checksum that fits: %s', async (_, change) => {
    const { db } = await filled(before)
    const file = await repacked(await exportArchive(db, NOW), change)
    expect(await attempt(file, before)).toBe('refused')
  })

  test('may have its rows in any order', async () => {
    const { db } = await filled(before)
    const file = await repacked(await exportArchive(db, NOW), (rows) => rows.toReversed())
    expect(await attempt(file, await carried(db))).toBe('same')
  })

  test('is refused when it is no such file at all', async () => {
    const junk = [
      new Blob([]),
      new Blob(['hello']),
      await gzip([]),
      await gzip([encode('hello\n')]),
      await gzip([encode('\0\xff')]),
    ]
    junk.push(await gzip([Uint8Array.from([0xff, 0xfe, 10])]), new Blob([encode('PK\u0003\u0004 a zip file')]))
    for (const file of junk) expect(await attempt(file, before)).toBe('refused')
    await fc.assert(
      fc.asyncProperty(fc.array(texts), async (lines) => {
        expect(await attempt(await packed(lines), before)).toBe('refused')
      }),
      { numRuns: 40 },
    )
  })
})

const frozen = (version: number) =>
  new Blob([readFileSync(join(import.meta.dirname, `../fixtures/archives/v${version}.recollect`))])

describe.each([1, 2, 3])('a file of version %i', (version) => {
  test('is read as it was written then, and goes on as of today', async () => {
    const lines = (await unpacked(frozen(version))).trimEnd().split('\n').slice(1, -1)
    const rows = lines.map((line) => JSON.parse(line) as { t: keyof Rows; r: object })
    const rowsOf = (table: keyof Rows) => rows.filter(({ t }) => t === table).map(({ r }) => r)
    const { db, derived } = openBoth()
    const { counts } = await importArchive(db, derived, frozen(version))
    const inside = await carried(db)
    for (const table of TABLES) {
      const those = rowsOf(table)
      expect(counts[table]).toBe(those.length)
      expect(inside[table]).toHaveLength(those.length)
      const today =
        table === 'memories' && version < 3 ? memoriesOfToday(those as Memory[], rowsOf('turns') as Turn[]) : those
      if (table !== 'settings') expect(inside[table]).toEqual(expect.arrayContaining(today))
    }
    const upgraded = await exportArchive(db, NOW)
    expect((await inspectArchive(openBoth().db, upgraded)).archive.header.version).toBe(4)
    const fresh = openBoth()
    await importArchive(fresh.db, fresh.derived, upgraded)
    expect(await carried(fresh.db)).toEqual(inside)
  })
})

describe('prices and spending', () => {
  const ORIGIN = 'https://a.example'
  const price = (input: number, at: number) => ({ value: { input, output: 1 }, from: 'person' as const, at })
  const line = (requests: number) => ({
    day: '2025-03-01',
    origin: ORIGIN,
    model: 'm',
    requests,
    input: requests,
    output: 0,
    cost: 0,
    unpriced: requests,
    estimated: 0,
  })

  test('go out with what the person said alone; servers are asked again, and their pauses stay', async () => {
    const { db } = await filled(small())
    const window = { value: 8192, from: 'refusal' as const, at: NOW }
    await db.models.bulkPut([
      { origin: ORIGIN, id: 'm', window, price: price(3, NOW) },
      { origin: ORIGIN, id: 'n', window, price: { ...price(4, NOW), from: 'list' } },
    ])
    await db.pauses.put({ origin: ORIGIN, until: NOW })
    const text = await unpacked(await exportArchive(db, NOW))
    expect(text).not.toContain('pauses')
    const fresh = openBoth()
    await importArchive(fresh.db, fresh.derived, await packed(text.trimEnd().split('\n')))
    expect(await fresh.db.models.toArray()).toEqual([{ origin: ORIGIN, id: 'm', price: price(3, NOW) }])
  })

  test('come back without undoing what was said or spent since', async () => {
    const store = await filled({
      ...small(),
      models: [{ origin: ORIGIN, id: 'm', price: price(3, 1) }],
      spending: [line(2)],
    })
    const file = await exportArchive(store.db, NOW)
    const window = { value: 8192, from: 'list' as const, at: NOW }
    await store.db.models.put({ origin: ORIGIN, id: 'm', window, price: price(5, 2) })
    await store.db.spending.put(line(7))
    await importArchive(store.db, store.derived, file)
    expect(await store.db.models.toArray()).toEqual([{ origin: ORIGIN, id: 'm', window, price: price(5, 2) }])
    expect(await store.db.spending.toArray()).toEqual([line(7)])
    await store.db.spending.put(line(1))
    await store.db.models.clear()
    await importArchive(store.db, store.derived, file)
    expect(await store.db.models.toArray()).toEqual([{ origin: ORIGIN, id: 'm', price: price(3, 1) }])
    expect(await store.db.spending.toArray()).toEqual([line(2)])
  })

  test('of somebody else stay behind', async () => {
    const theirs = await filled(
      { ...small(), models: [{ origin: ORIGIN, id: 'm', price: price(3, 1) }], spending: [line(2)] },
      'them',
    )
    const mine = await filled(small())
    await importArchive(mine.db, mine.derived, await exportArchive(theirs.db, NOW))
    expect(await mine.db.models.count()).toBe(0)
    expect(await mine.db.spending.count()).toBe(0)
  })
})

describe('a file that holds what its version had not', () => {
  test.each([
    [1, 'documents', document('d', 's-home', 'x')],
    [2, 'suggestions', suggestion('g', 's-home', ['m-note'])],
    [3, 'models', { origin: 'https://a.example', id: 'm' }],
  ] as const)('is refused: version %i with %s', async (version, table, more) => {
    const line = JSON.stringify({ t: table, r: more })
    const [head, ...rest] = (await unpacked(frozen(version))).trimEnd().split('\n')
    const lines = [head!, ...rest.slice(0, -1), line]
    const sha256 = sha256Now(lines.map((one) => one + '\n').join(''))
    const file = await packed([...lines, JSON.stringify({ rows: lines.length - 1, sha256 })])
    const { db, derived } = openBoth()
    const refusal = `1 rows of ${table} are there, the header says 0`
    await expect(importArchive(db, derived, file)).rejects.toThrow(refusal)
  })
})

describe('a cancel', () => {
  async function manyRows() {
    const rows = small()
    for (let seq = 2; seq < 1500; seq++) rows.turns.push(turn(`t${seq + 1}`, 'c1', seq, 'x'.repeat(500)))
    const { db } = await filled(rows)
    return exportArchive(db, NOW)
  }

  test('at any time leaves the store as it was', async () => {
    const file = await manyRows()
    for (const after of [0, 0.2, 0.5, 0.7, 0.95]) {
      const store = await filled({ ...small(), turns: [], memories: [] })
      const before = await dump(store.db)
      const abort = new AbortController()
      const onProgress = ({ done, total }: { done: number; total: number }) => {
        if (done < total && done >= total * after) abort.abort()
      }
      const started = importArchive(store.db, store.derived, file, { signal: abort.signal, onProgress })
      await expect(started).rejects.toMatchObject({ name: 'AbortError' })
      expect(await dump(store.db)).toEqual(before)
    }
  })
  test('before it starts', async () => {
    const { db, derived } = openBoth()
    const signal = AbortSignal.abort()
    await expect(importArchive(db, derived, await manyRows(), { signal })).rejects.toMatchObject({ name: 'AbortError' })
    expect(await dump(db)).toEqual(await dump(openBoth().db))
  })
})
