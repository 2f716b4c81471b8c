import { partsOf } from '../../src/core/packed-parts.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MASK } from '../../src/core/redact.ts'
import { addNote } from '../../src/db/curate.ts'
import { deleteDocument, type DocumentFacts, ingestFile, ingestText, listDocuments } from '../../src/db/documents.ts'
import { forget, previewForget, tombstoneHash } from '../../src/db/forget.ts'
import { exportArchive } from '../../src/db/export.ts'
import { sha256Now } from '../../src/lib/hash.ts'
import { conversation, document, drawn, dump, memory, NOW, openBoth, planOf, segment, space, turn } from './fixture.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

async function start() {
  const both = openBoth()
  await both.db.spaces.bulkAdd([space('s'), space('elsewhere')])
  await both.db.conversations.bulkAdd([conversation('c', 's'), conversation('x', 'elsewhere')])
  const give = (name: string, text: string, changes: { spaceId?: string; path?: string; modifiedAt?: number } = {}) =>
    ingestFile(both.db, { spaceId: 's', name, bytes: bytes(text), now: NOW, ...changes })
  return { ...both, give }
}
type Both = Awaited<ReturnType<typeof start>>

async function everything({ db, derived }: Pick<Both, 'db' | 'derived'>): Promise<string> {
  const file = await exportArchive(db, NOW)
  const exported = await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text()
  return JSON.stringify([await dump(db), await dump(derived)]) + exported
}

describe('a file', () => {
  test('is a document with its facts, and in the change log', async () => {
    const { db, give } = await start()
    const taken = await give('lease.md', '# Lease\r\n\r\nThe rent is due. <|endoftext|>\r\n', {
      path: 'papers/lease.md',
      modifiedAt: 5,
    })
    const text = '# Lease\n\nThe rent is due. <|endoftext|>\n'
    const [row] = await db.documents.toArray()
    expect(row).toEqual({
      id: expect.any(String) as string,
      spaceId: 's',
      name: 'lease.md',
      path: 'papers/lease.md',
      type: 'text/markdown',
      text,
      hash: sha256Now(text),
      bytes: 43,
      createdAt: NOW,
      modifiedAt: 5,
      revision: 0,
    })
    expect(taken).toEqual({ outcome: 'added', id: row!.id, path: 'papers/lease.md' })
    expect(await db.changes.toArray()).toMatchObject([{ table: 'documents', op: 'put', id: row!.id }])
  })

  test('given again is unchanged; changed, it takes the place of the old text', async () => {
    const { db, give } = await start()
    const first = await give('a.md', 'One.')
    const before = await dump(db)
    expect(await give('a.md', 'One.')).toMatchObject({ outcome: 'unchanged', path: 'a.md' })
    expect(await dump(db)).toEqual(before)
    const second = await give('a.md', 'Two.', { modifiedAt: NOW + 1 })
    expect(second).toEqual({ ...first, outcome: 'updated' })
    expect(await db.documents.toArray()).toMatchObject([{ text: 'Two.', revision: 1, createdAt: NOW }])
    expect(await db.changes.count()).toBe(2)
  })

  test('with a text that the space has is not taken twice; another space takes it', async () => {
    const { db, give } = await start()
    await give('a.md', 'One.')
    expect(await give('copy of a.md', 'One.')).toMatchObject({ outcome: 'unchanged', path: 'a.md' })
    expect(await give('a.txt', '\ufeffOne.')).toMatchObject({ outcome: 'unchanged', path: 'a.md' })
    expect(await give('a.md', 'One.', { spaceId: 'elsewhere' })).toMatchObject({ outcome: 'added' })
    expect(await db.documents.count()).toBe(2)
  })

  test('that is no text is refused with its reason, and changes nothing', async () => {
    const { db, give } = await start()
    const before = await dump(db)
    expect(await give('notes.md', 'a\0b')).toEqual({ outcome: 'refused', reason: 'binary: there is no text in it' })
    expect(await give('empty.md', ' \n')).toEqual({ outcome: 'refused', reason: 'empty: there is no text in it' })
    expect(await dump(db)).toEqual(before)
  })

  test('for a space that is gone, or after a cancel, is not taken', async () => {
    const { db, give } = await start()
    await expect(give('a.md', 'One.', { spaceId: 'gone' })).rejects.toMatchObject({ name: 'NoSuchSpace' })
    const abort = new AbortController()
    const given = { spaceId: 's', name: 'a.md', bytes: bytes('One.'), now: NOW }
    const taking = ingestFile(db, given, abort.signal)
    abort.abort()
    await expect(taking).rejects.toMatchObject({ name: 'AbortError' })
    expect(await db.documents.count()).toBe(0)
  })

  test('a text is taken in the same way', async () => {
    const { db } = await start()
    const given = { spaceId: 's', name: 'Minutes', text: 'We met.\r\n', now: NOW }
    expect(await ingestText(db, given)).toMatchObject({ outcome: 'added', path: 'Minutes' })
    expect(await db.documents.toArray()).toMatchObject([
      { text: 'We met.\n', bytes: 9, type: 'text/plain', modifiedAt: NOW },
    ])
  })

  test('however often and in whatever order files are given, the last text of each is there once', async () => {
    const files = fc.array(
      fc.record({ name: fc.constantFrom('a', 'b', 'c'), text: fc.constantFrom('One.', 'Two.', 'Three.') }),
      { maxLength: 12 },
    )
    await fc.assert(
      fc.asyncProperty(files, async (given) => {
        const { db, give } = await start()
        for (const { name, text } of given) await give(name, text)
        const last = new Map(given.map(({ name, text }) => [name, text]))
        const rows = await db.documents.toArray()
        expect(new Set(rows.map(({ path }) => path)).size).toBe(rows.length)
        // What is under a path is what was given last under it; where nothing is, another path had the text.
        for (const row of rows) expect(row.hash).toBe(sha256Now(row.text))
        const before = await dump(db)
        for (const row of rows) await give(row.path, row.text)
        expect(await dump(db)).toEqual(before)
        expect(rows.length).toBeLessThanOrEqual(last.size)
        expect(rows.length > 0).toBe(last.size > 0)
      }),
      { numRuns: 30 },
    )
  })

  test('killed at any moment, what is there is whole, and giving it all again completes it', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const left = new Set<number>()
    for (let moment = 0; moment < 30; moment++) {
      // So many are there, and the tab ends so many steps into the rest.
      const [there, steps] = [moment % names.length, 5 * Math.floor(moment / names.length)]
      const both = await start()
      const giveAll = async (some: string[]) => {
        for (const name of some) await both.give(name, `Text of ${name}.`)
      }
      await giveAll(names.slice(0, there))
      giveAll(names.slice(there)).catch(() => undefined) // it ends with its connection
      for (let step = 0; step < steps; step++) await new Promise((resolve) => setImmediate(resolve))
      both.db.outdated = true // nothing is tried again over a new connection
      both.db.close({ disableAutoOpen: true })

      const { db } = openBoth(both.indexedDB)
      const rows = await db.documents.toArray()
      for (const row of rows) expect(row).toMatchObject({ text: `Text of ${row.name}.`, hash: sha256Now(row.text) })
      left.add(rows.length)
      const logged = (await db.changes.toArray()).map(({ id }) => id)
      expect(logged.sort()).toEqual(rows.map(({ id }) => id).sort())
      for (const name of names) await ingestFile(db, { spaceId: 's', name, bytes: bytes(`Text of ${name}.`), now: NOW })
      expect((await db.documents.toArray()).map(({ name }) => name).sort()).toEqual(names)
    }
    expect(left.size).toBeGreaterThan(2) // it ended at many moments
  })

  test('two tabs at once take it once', async () => {
    const both = await start()
    const other = openBoth(both.indexedDB)
    const given = { spaceId: 's', name: 'a.md', bytes: bytes('One.'), now: NOW }
    const outcomes = await Promise.all([ingestFile(both.db, given), ingestFile(other.db, given)])
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['added', 'unchanged'])
    expect(await both.db.documents.count()).toBe(1)
  })
})

describe('a list of documents', () => {
  test('is in the order of paths, without texts, and reads each text once', async () => {
    const { db, give } = await start()
    for (const path of ['b/10.md', 'b/9.md', 'a.md']) await give(path.split('/').at(-1)!, `Text of ${path}`, { path })
    await give('x.md', 'Elsewhere.', { spaceId: 'elsewhere' })
    const known = new Map<string, DocumentFacts>()
    const listed = await listDocuments(db, 's', known)
    expect(listed.map(({ path, length }) => [path, length])).toEqual([
      ['a.md', 12],
      ['b/9.md', 14],
      ['b/10.md', 15],
    ])
    expect(JSON.stringify(listed)).not.toContain('Text of')
    const reads: string[] = []
    db.documents.hook('reading', (row) => {
      reads.push(row.path)
      return row
    })
    await give('10.md', 'Another.', { path: 'b/10.md' })
    reads.length = 0
    expect((await listDocuments(db, 's', known)).map(({ length }) => length)).toEqual([12, 14, 8])
    expect(reads).toEqual(['b/10.md'])
  })
})

describe('deleting a document', () => {
  test('leaves nothing of it: text, vectors, hashes in plans, also of answers in other spaces', async () => {
    const { db, derived } = await start()
    await db.documents.bulkAdd([document('d', 's', 'My vault is blue.'), document('kept', 's', 'Mine is red.')])
    const plan = planOf({ type: 'document', id: 'd' }, { type: 'document', id: 'kept' })
    await db.turns.bulkAdd([
      turn('a', 'c', 0, 'Blue.', { role: 'assistant', plan }),
      turn('b', 'x', 0, 'Blue.', { role: 'assistant', plan }),
    ])
    await derived.segments.add(segment(['d#0', 'd#1', 'kept#0']))
    await deleteDocument(db, derived, 'd')
    expect((await db.documents.toArray()).map(({ id }) => id)).toEqual(['kept'])
    expect((await derived.segments.toArray()).map(({ ids }) => ids)).toEqual([['kept#0']])
    for (const { plan } of await db.turns.toArray())
      expect(partsOf(plan!).map(({ sha256 }) => sha256)).toEqual(['', 'a'.repeat(64)])
    const changes = (await db.changes.toArray()).map(({ table, op, id }) => `${op} ${table} ${id}`)
    expect(changes.sort()).toEqual(['delete documents d', 'put turns a', 'put turns b'])
    await deleteDocument(db, derived, 'd')
    expect(await db.changes.count()).toBe(3)
  })
})

describe('forgetting', () => {
  test('a memory and its sentence cuts it out of documents as well, and the preview shows where', async () => {
    const both = await start()
    const { db, derived, give } = both
    const said = turn('t', 'c', 0, 'My PIN is 4711.')
    await db.turns.add(said)
    await db.memories.add(drawn('m', 's', said, said.text))
    await give('pins.md', '# Mine\n\n- My PIN is 4711.\n- Yours is 4712.\n')
    await give('other.md', 'Nothing of it.')
    await give('there.md', 'My PIN is 4711.', { spaceId: 'elsewhere' })
    const [pins] = await db.documents.where({ spaceId: 's', path: 'pins.md' }).toArray()
    await derived.segments.add(segment([`${pins!.id}#0`]))
    const preview = await previewForget(db, 'm')
    expect(preview.documents.map(({ name }) => name)).toEqual(['pins.md'])
    expect(preview.documentCuts.map(([cut]) => pins!.text.slice(cut!.start, cut!.end))).toEqual(['- My PIN is 4711.'])
    expect(await forget(db, derived, { memoryId: 'm', sentence: true, now: NOW })).toEqual({
      turns: 1,
      documents: 1,
      memories: 1,
    })
    const text = `# Mine\n\n${MASK}\n- Yours is 4712.\n`
    expect(await db.documents.get(pins!.id)).toEqual({ ...pins, text, hash: sha256Now(text), revision: 1 })
    expect((await db.documents.where({ spaceId: 'elsewhere' }).first())?.text).toBe('My PIN is 4711.')
    expect(await derived.segments.count()).toBe(0)
    // Given again, the file is as it was left.
    expect(await give('pins.md', '# Mine\n\n- My PIN is 4711.\n- Yours is 4712.\n')).toMatchObject({
      outcome: 'unchanged',
    })
  })

  test('a memory alone has documents that say it indexed anew, with their words kept', async () => {
    const { db, derived, give } = await start()
    const note = await addNote(db, 's', 'The boiler is new.', NOW)
    const taken = await give('house.md', 'The boiler is new. The roof is old.')
    await give('other.md', 'The roof is old.')
    await db.changes.clear()
    await forget(db, derived, { memoryId: note.id, sentence: false, now: NOW })
    expect((await db.documents.get((taken as { id: string }).id))?.text).toContain('The boiler is new.')
    expect((await db.changes.toArray()).map(({ table, id }) => `${table} ${id}`)).toEqual([
      `documents ${(taken as { id: string }).id}`,
      `memories ${note.id}`,
    ])
  })

  test('what was forgotten does not come back with a file, also where it stands in a longer sentence', async () => {
    const both = await start()
    const { db, derived, give } = both
    const said = turn('t', 'c', 0, 'My vault phrase is open sesame.')
    await db.turns.add(said)
    await db.memories.add(drawn('m', 's', said, said.text))
    const file = 'As agreed, my vault phrase is open sesame, and nothing else. The roof is old.\n'
    await give('a.txt', file)
    await forget(db, derived, { memoryId: 'm', sentence: true, now: NOW })
    expect(await everything(both)).not.toContain('sesame')
    await give('a.txt', file)
    await give('b.txt', 'Remember that my vault phrase is open sesame. Bye.')
    expect(await everything(both)).not.toContain('sesame')
    expect((await db.documents.toArray()).map(({ text }) => text).sort()).toEqual([
      `Remember that ${MASK} Bye.`,
      `${MASK} The roof is old.\n`,
    ])
  })

  test('a sentence that is forgotten while a file is taken is left out of it', async () => {
    const { db, give } = await start()
    const taking = give('a.txt', 'I smoke. I ski.')
    await db.tombstones.add({ hash: tombstoneHash('s', 'I smoke.'), spaceId: 's', at: NOW })
    await taking
    expect(await db.documents.toArray()).toMatchObject([{ text: `${MASK} I ski.` }])
  })

  test('redacts answers that had it from a document, in other spaces too', async () => {
    const both = await start()
    const { db, derived } = both
    const sentence = 'My vault phrase is bcd4711fg.'
    await db.documents.add(document('d', 's', `${sentence} The roof is old.`))
    await db.memories.add(memory('m', 's', sentence))
    const answer = (id: string, conversationId: string, seq: number, text: string, plan = planOf()) =>
      turn(id, conversationId, seq, text, { role: 'assistant', plan })
    const plan = planOf({ type: 'document', id: 'd' })
    for (const part of plan.parts) part.sha256 = sha256Now(sentence)
    await db.turns.bulkAdd([
      answer('here', 'c', 0, 'Take bcd4711fg along. Bye.', plan),
      turn('said', 'x', 0, 'Anything about bcd4711fg?'),
      answer('there', 'x', 1, 'It is bcd4711fg. Noon it is.', plan),
      answer('after', 'x', 2, 'As I said, bcd4711fg. Right.'),
      answer('own', 'x', 3, 'Nothing.', planOf({ type: 'turn', id: 'said' })),
    ])
    await forget(db, derived, { memoryId: 'm', sentence: true, now: NOW })
    const texts = Object.fromEntries((await db.turns.toArray()).map(({ id, text }) => [id, text]))
    expect(texts).toEqual({
      here: `${MASK} Bye.`,
      said: 'Anything about bcd4711fg?',
      there: `${MASK} Noon it is.`,
      after: `${MASK} Right.`,
      own: 'Nothing.',
    })
    const left = await everything(both)
    expect(left).not.toContain(sha256Now(sentence))
    expect(partsOf((await db.turns.get('own'))!.plan!)[0]!.sha256).toBe('a'.repeat(64))
  })
})
