import { partsOf } from '../../src/core/packed-parts.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MASK } from '../../src/core/redact.ts'
import type { Conversation, Memory, Turn } from '../../src/core/types.ts'
import { deleteConversation } from '../../src/db/conversations.ts'
import { editMemory, pinMemory } from '../../src/db/curate.ts'
import { checkpoint, commitTurn } from '../../src/db/exchange.ts'
import { forget, previewForget, tombstoneHash } from '../../src/db/forget.ts'
import { undo } from '../../src/db/happenings.ts'
import { commitIngest } from '../../src/db/ingest.ts'
import { linkMemories } from '../../src/db/join.ts'
import { exportArchive } from '../../src/db/export.ts'
import { sha256Now } from '../../src/lib/hash.ts'
import {
  conversation,
  drawn,
  dump,
  memory,
  NOW,
  openBoth,
  planOf,
  segment,
  space,
  suggestion,
  turn,
} from './fixture.ts'

const answer = (id: string, conversationId: string, seq: number, text: string, changes: Partial<Turn> = {}) =>
  turn(id, conversationId, seq, text, { role: 'assistant', ...changes })

async function filled(rows: { conversations: Conversation[]; turns: Turn[]; memories: Memory[] }) {
  const both = openBoth()
  const { db } = both
  await db.spaces.bulkAdd([space('s'), space('elsewhere')])
  await db.conversations.bulkAdd(rows.conversations)
  await db.turns.bulkAdd(rows.turns)
  await db.memories.bulkAdd(rows.memories)
  return both
}
type Both = Awaited<ReturnType<typeof filled>>

async function everything({ db, derived }: Both): Promise<string> {
  const file = await exportArchive(db, NOW)
  const exported = await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text()
  return JSON.stringify([await dump(db), await dump(derived)]) + exported
}

const textOf = async ({ db }: Both, id: string) => (await db.turns.get(id))?.text

describe('forgetting a memory alone', () => {
  const said = turn('t', 'c', 0, 'Remember that I live in Porto. I ski.')
  const later = turn('u', 'c', 1, 'As I said: I live in Porto!')
  async function start() {
    const plan = planOf({ type: 'turn', id: 't' }, { type: 'memory', id: 'm' })
    const both = await filled({
      conversations: [conversation('c', 's')],
      turns: [said, later, answer('a', 'c', 2, 'Porto it is.', { plan }), turn('v', 'c', 3, 'And I live in Porto.')],
      memories: [
        drawn('m', 's', said, 'I live in Porto.'),
        drawn('twin', 's', later, 'I live in Porto!'),
        drawn('ski', 's', said, 'I ski.'),
      ],
    })
    await both.derived.segments.bulkAdd([segment(['t#0', 'ski#0', 'v#0']), segment(['m#0'])])
    return both
  }

  test('keeps the words in the transcript and the memory away for good', async () => {
    const both = await start()
    const texts = (await both.db.turns.toArray()).map((row) => row.text)
    expect(await forget(both.db, both.derived, { memoryId: 'm', sentence: false, now: NOW })).toEqual({
      turns: 0,
      documents: 0,
      memories: 2,
    })
    expect((await both.db.turns.toArray()).map((row) => row.text)).toEqual(texts)
    expect((await both.db.memories.toArray()).map((row) => row.id)).toEqual(['ski'])
    const hashes = (await both.db.tombstones.toArray()).map((row) => row.hash)
    expect(hashes).toContain(tombstoneHash('s', 'i live in porto'))
    // Read again from the turn, it does not come back; the rest does.
    await both.db.turns.update('t', { ingested: 0 })
    await both.db.memories.delete('ski')
    const memories = [drawn('m', 's', said, 'I live in Porto.'), drawn('again', 's', said, 'I ski.')]
    await commitIngest(both.db, [{ turnId: 't', revision: 0, memories }], { now: NOW })
    expect((await both.db.memories.toArray()).map((row) => row.id)).toEqual(['again'])
  })

  test('has the turns that say it indexed anew, and takes back vectors and the hash in plans', async () => {
    const both = await start()
    await forget(both.db, both.derived, { memoryId: 'm', sentence: false, now: NOW })
    const changes = (await both.db.changes.toArray()).map(({ table, op, id }) => `${op} ${table} ${id}`)
    expect(changes.sort()).toEqual(['delete memories m', 'delete memories twin', 'put turns a', 'put turns t'])
    expect((await both.derived.segments.toArray()).map((row) => row.ids)).toEqual([['ski#0', 'v#0']])
    expect((await both.derived.segments.toArray())[0]?.data).toEqual(Float32Array.of(5, 6, 7, 8, 9, 10, 11, 12))
    const parts = partsOf((await both.db.turns.get('a'))!.plan!)
    expect(parts.map((part) => part.sha256)).toEqual(['a'.repeat(64), ''])
  })

  test('that is gone already is said', async () => {
    const both = await start()
    const gone = forget(both.db, both.derived, { memoryId: 'x', sentence: true, now: NOW })
    await expect(gone).rejects.toMatchObject({ name: 'NoSuchMemory' })
    expect(await previewForget(both.db, 'x')).toEqual({
      turns: [],
      cuts: [],
      documents: [],
      documentCuts: [],
      memories: [],
    })
  })

  test('covers a note, and a memory that was edited, with the sentence it came from', async () => {
    const both = await start()
    await both.db.memories.bulkAdd([memory('note', 's', 'The boiler is new.', { kind: 'note', origin: 'note' })])
    await both.db.memories.update('ski', { text: 'I snowboard.', revision: 1 })
    await forget(both.db, both.derived, { memoryId: 'note', sentence: true, now: NOW })
    await forget(both.db, both.derived, { memoryId: 'ski', sentence: false, now: NOW })
    const hashes = (await both.db.tombstones.toArray()).map((row) => row.hash)
    for (const words of ['The boiler is new.', 'I snowboard', 'I ski'])
      expect(hashes).toContain(tombstoneHash('s', words))
  })
})

describe('forgetting a memory and its sentence', () => {
  test('cuts it out and leaves everything else in its place', async () => {
    const text = 'I drink tea. My PIN is 4711. I also like jazz.'
    const pasted = [
      { start: 0, end: 20 },
      { start: 15, end: 20 },
      { start: 29, end: 46 },
    ]
    const said = turn('t', 'c', 0, text, { pasted })
    const both = await filled({
      conversations: [conversation('c', 's')],
      turns: [said],
      memories: [
        drawn('pin', 's', said, 'My PIN is 4711.'),
        drawn('tea', 's', said, 'I drink tea.'),
        drawn('jazz', 's', said, 'I also like jazz.'),
      ],
    })
    const done = await forget(both.db, both.derived, { memoryId: 'pin', sentence: true, now: NOW })
    expect(done).toEqual({ turns: 1, documents: 0, memories: 1 })
    const after = (await both.db.turns.get('t'))!
    expect(after.text).toBe(`I drink tea. ${MASK} I also like jazz.`)
    expect(after.revision).toBe(1)
    expect(after.pasted!.map(({ start, end }) => after.text.slice(start, end))).toEqual([
      'I drink tea. ',
      'I also like jazz.',
    ])
    for (const row of await both.db.memories.toArray())
      expect(row.sources.map(({ start, end }) => after.text.slice(start, end))).toEqual([row.text])
    // A reading that began before must not bring the old places in.
    await both.db.turns.update('t', { ingested: 0 })
    await commitIngest(both.db, [{ turnId: 't', revision: 0, memories: [drawn('x', 's', said, 'I drink tea.')] }], {
      now: NOW,
    })
    expect(await both.db.memories.get('x')).toBeUndefined()
    expect((await both.db.turns.get('t'))?.ingested).toBe(0)
  })

  test('ends answers under way in its space; what they still bring is ignored', async () => {
    const said = turn('t', 'c', 0, 'My PIN is 4711.')
    const both = await filled({
      conversations: [conversation('c', 's'), conversation('d', 's'), conversation('e', 'elsewhere')],
      turns: [
        said,
        answer('a', 'd', 1, 'Your PIN is 47', { status: 'streaming' }),
        answer('b', 'e', 1, 'so far', { status: 'streaming' }),
      ],
      memories: [drawn('m', 's', said, 'My PIN is 4711.')],
    })
    await checkpoint(both.db, 'a', 'Hello. Your PIN is 4711')
    await forget(both.db, both.derived, { memoryId: 'm', sentence: true, now: NOW })
    await checkpoint(both.db, 'a', 'Hello. Your PIN is 4711, I think')
    await commitTurn(both.db, 'a', { text: 'Hello. Your PIN is 4711, I think.', status: 'complete', now: NOW })
    expect(await both.db.turns.get('a')).toMatchObject({ status: 'stopped', text: `Hello. ${MASK}` })
    expect(await both.db.turns.get('b')).toMatchObject({ status: 'streaming' })
  })

  test('looks only into answers that had it before them, and only for words of its own', async () => {
    const said = turn('t', 'c', 5, 'My sister Quilla lives in Lisbon.')
    const both = await filled({
      conversations: [conversation('c', 's'), conversation('d', 's')],
      turns: [
        answer('before', 'c', 1, 'Quilla is a name.'),
        said,
        answer('after', 'c', 6, 'Nice. Give Quilla my regards! Lisbon is sunny.'),
        turn('own', 'c', 7, 'I was in Lisbon once.'),
        answer('unrelated', 'd', 1, 'A quilla is no bird.'),
        answer('told', 'd', 2, 'Quilla, you said.', { plan: planOf({ type: 'memory', id: 'm' }) }),
        answer('hearsay', 'd', 3, 'As I told you: Quilla.'),
      ],
      memories: [drawn('m', 's', said, 'My sister Quilla lives in Lisbon.')],
    })
    const preview = await previewForget(both.db, 'm')
    expect(preview.turns.map((row) => row.id)).toEqual(['t', 'after', 'told', 'hearsay'])
    expect(
      preview.turns.map((row, at) => preview.cuts[at]!.map(({ start, end }) => row.text.slice(start, end))),
    ).toEqual([
      ['My sister Quilla lives in Lisbon.'],
      ['Give Quilla my regards!'],
      ['Quilla, you said.'],
      ['As I told you: Quilla.'],
    ])
    await forget(both.db, both.derived, { memoryId: 'm', sentence: true, now: NOW })
    expect(await textOf(both, 'before')).toBe('Quilla is a name.')
    expect(await textOf(both, 'after')).toBe(`Nice. ${MASK} Lisbon is sunny.`)
    expect(await textOf(both, 'own')).toBe('I was in Lisbon once.')
    expect(await textOf(both, 'unrelated')).toBe('A quilla is no bird.')
    expect(await textOf(both, 'told')).toBe(MASK)
    expect(await textOf(both, 'hearsay')).toBe(MASK)
  })

  test('spares what a summary was made of', async () => {
    const said = turn('t', 'c', 0, 'I ski. I drink tea.')
    const sources = [{ turnId: 't', start: 0, end: 19 }]
    const both = await filled({
      conversations: [conversation('c', 's')],
      turns: [said],
      memories: [
        memory('sum', 's', 'A skier who drinks tea.', { kind: 'summary', sources, sourceTurnIds: ['t'] }),
        drawn('ski', 's', said, 'I ski.'),
      ],
    })
    const done = await forget(both.db, both.derived, { memoryId: 'sum', sentence: true, now: NOW })
    expect(done).toEqual({ turns: 0, documents: 0, memories: 1 })
    expect(await textOf(both, 't')).toBe('I ski. I drink tea.')
    expect(await both.db.tombstones.count()).toBe(1)
  })

  test('is all or nothing', async () => {
    const said = turn('t', 'c', 0, 'My PIN is 4711.')
    const both = await filled({
      conversations: [conversation('c', 's')],
      turns: [said],
      memories: [drawn('m', 's', said, 'My PIN is 4711.')],
    })
    const before = await dump(both.db)
    both.db.changes.hook('creating', () => {
      throw new Error('the disk is gone')
    })
    const failing = forget(both.db, both.derived, { memoryId: 'm', sentence: true, now: NOW })
    await expect(failing).rejects.toThrow('the disk is gone')
    expect(await dump(both.db)).toEqual(before)
  })
})

describe('a planted canary', () => {
  const word = fc.stringMatching(/^[b-df-hj-np-tv-z]{3}[0-9]{4}[b-df-hj-np-tv-z]{2}$/)
  const around = fc.constantFrom('', 'Hello there. ', 'One more thing:\n', '- ', 'Remember that ')
  const after = fc.constantFrom('', ' What do you think?', '\n\nThanks.', ' 🎉')

  test('used and forgotten with its sentence, is nowhere: rows, plans, index, export', async () => {
    await fc.assert(
      fc.asyncProperty(word, around, after, async (canary, before, behind) => {
        const sentence = `My vault phrase is ${canary}.`
        const said = turn('t', 'c', 0, before + sentence + behind)
        const long = `${'Some words in front of it. '.repeat(80)}${sentence} ${'And some behind. '.repeat(80)}`
        const plan = (...ids: string[]) => {
          const made = planOf(...ids.map((id) => ({ type: 'turn' as const, id })))
          for (const part of made.parts) part.sha256 = sha256Now(sentence)
          made.parts.push({ kind: 'input', sha256: sha256Now(sentence), tokens: 3 })
          return made
        }
        const both = await filled({
          conversations: [
            conversation('c', 's', { title: said.text.slice(0, 60) }),
            conversation('d', 's', { title: `About ${canary}`, named: 1 }),
            conversation('e', 's', { title: 'Plans' }),
          ],
          turns: [
            said,
            answer('verbatim', 'c', 1, `You said: "${sentence}" Understood.`),
            turn('again', 'c', 2, `as i said, MY  VAULT phrase is ${canary.toUpperCase()}, and nothing else`),
            answer('part', 'c', 3, `Soup is fine. Take ${canary} along. Bye.`, { plan: plan('t') }),
            turn('question', 'd', 0, 'What was it?'),
            answer('recalled', 'd', 1, `It is:\n\n\`\`\`\n${canary}\n\`\`\`\nRight?`, { plan: plan('t', 'x') }),
            answer('hearsay', 'e', 1, `I read about (${canary}) there. Noon it is.`, { plan: plan('recalled') }),
            answer('cut', 'e', 2, `it was ${canary}`, { status: 'streaming' }),
            answer('failed', 'c', 4, '', {
              status: 'failed',
              fault: { name: 'BadRequest', message: `cannot parse "${sentence}"` },
            }),
            turn('long', 'e', 3, long, { ingested: 0 }),
          ],
          memories: [
            drawn('m', 's', said, sentence),
            memory('note', 's', `Note: my vault phrase is ${canary}, of course`, { origin: 'note', kind: 'note' }),
            memory('summary', 's', `The vault has a phrase, ${canary}`, {
              kind: 'summary',
              sources: [{ turnId: 't', start: 0, end: said.text.length }],
              sourceTurnIds: ['t'],
            }),
          ],
        })
        // A memory that said it once, and one that was linked to it, have it in their history.
        const { db } = both
        await db.memories.bulkAdd([memory('edited', 's', `It was ${canary}.`), memory('other', 's', 'I like soup.')])
        const edit = await editMemory(db, 'edited', 'It is none of your business.', 0, NOW)
        await linkMemories(db, { from: 'other', to: 'm', kind: 'supports' }, NOW)
        await pinMemory(db, 'other', true, NOW)
        await db.memories.update('other', { supersededBy: 'm' })
        await db.suggestions.bulkAdd([suggestion('g', 's', ['m', 'other']), suggestion('h', 's', ['other'])])
        const ids = ['t#0', 'verbatim#0', 'part#0', 'recalled#0', 'm#0', 'note#0', 'long#0', 'long#1', 'question#0']
        await both.derived.segments.bulkAdd([segment(ids), segment(['summary#0'])])
        expect(await everything(both)).toContain(canary)

        await forget(both.db, both.derived, { memoryId: 'm', sentence: true, now: NOW })
        // What the worker drew before, and what a stale tab still writes, comes after.
        await commitIngest(
          both.db,
          [
            { turnId: 't', revision: 0, memories: [drawn('m', 's', said, sentence)] },
            { turnId: 'long', revision: 0, memories: [memory('l', 's', sentence)] },
          ],
          { now: NOW },
        )
        await checkpoint(both.db, 'cut', `it was ${canary} then`)

        const left = await everything(both)
        expect(left.toLowerCase()).not.toContain(canary)
        expect(left).not.toContain(sha256Now(sentence))
        expect(left).not.toContain('hash of t#0')
        expect((await both.derived.segments.toArray()).map((row) => row.ids)).toEqual([['question#0']])
        // And nothing else is lost.
        for (const kept of [
          'Understood.',
          'Soup is fine.',
          'Noon it is.',
          'What was it?',
          'Some words in front of it.',
        ])
          expect(left).toContain(kept)
        expect((await both.db.turns.toArray()).length).toBe(10)
        expect(await db.memories.orderBy('id').keys()).toEqual(['edited', 'other'])
        expect(await db.memories.get('other')).toMatchObject({ links: [], pinnedAt: NOW })
        expect(await db.memories.get('other')).not.toHaveProperty('supersededBy')
        expect(await db.suggestions.toCollection().primaryKeys()).toEqual(['h'])
        const told = (await db.history.toArray()).map(({ memoryId, what }) => `${memoryId} ${what}`).sort()
        const gone = ['m', 'note', 'summary'].map((id) => `${id} forgotten`)
        expect(told).toEqual(['edited edited', ...gone.slice(0, 2), 'other linked', 'other pinned', ...gone.slice(2)])
        await expect(undo(db, edit, NOW)).rejects.toMatchObject({ name: 'NothingToUndo' })
      }),
      { numRuns: 40 },
    )
  })

  test('in another space stays: nothing is recalled across spaces', async () => {
    const said = turn('t', 'c', 0, 'My vault phrase is open sesame.')
    const both = await filled({
      conversations: [conversation('c', 's'), conversation('x', 'elsewhere')],
      turns: [said, turn('there', 'x', 0, said.text)],
      memories: [drawn('m', 's', said, said.text)],
    })
    await forget(both.db, both.derived, { memoryId: 'm', sentence: true, now: NOW })
    expect(await textOf(both, 't')).toBe(MASK)
    expect(await textOf(both, 'there')).toBe(said.text)
  })
})

describe('deleting a conversation', () => {
  const said = turn('t', 'c', 0, 'I live in Porto.')
  const elsewhere = turn('o', 'd', 0, 'I ski.')
  async function start() {
    const both = await filled({
      conversations: [conversation('c', 's'), conversation('d', 's')],
      turns: [
        said,
        answer('a', 'c', 1, 'ok'),
        elsewhere,
        answer('b', 'd', 1, 'so', { plan: planOf({ type: 'turn', id: 't' }) }),
      ],
      memories: [
        drawn('only', 's', said, 'I live in Porto.'),
        memory('both', 's', 'I live in Porto and ski.', {
          sources: [
            { turnId: 't', start: 0, end: 16 },
            { turnId: 'o', start: 0, end: 6 },
          ],
          sourceTurnIds: ['t', 'o'],
        }),
        drawn('other', 's', elsewhere, 'I ski.'),
      ],
    })
    await both.derived.segments.add(segment(['t#0', 'a#0', 'o#0', 'only#0']))
    return both
  }

  test('with what is remembered from it', async () => {
    const { db, derived } = await start()
    await deleteConversation(db, derived, 'c', { memories: true })
    expect((await db.turns.toArray()).map((row) => row.id)).toEqual(['b', 'o'])
    expect((await db.conversations.toArray()).map((row) => row.id)).toEqual(['d'])
    expect((await db.memories.toArray()).map(({ id, sourceTurnIds }) => [id, sourceTurnIds])).toEqual([
      ['both', ['o']],
      ['other', ['o']],
    ])
    expect((await derived.segments.toArray()).map((row) => row.ids)).toEqual([['o#0']])
    expect(partsOf((await db.turns.get('b'))!.plan!)[0]!.sha256).toBe('')
    const changes = (await db.changes.toArray()).map(({ table, op, id }) => `${op} ${table} ${id}`)
    expect(changes.sort()).toEqual([
      'delete conversations c',
      'delete memories only',
      'delete turns a',
      'delete turns t',
      'put memories both',
      'put turns b',
    ])
  })

  test('without: memories stay and stand for themselves', async () => {
    const { db, derived } = await start()
    await deleteConversation(db, derived, 'c', { memories: false })
    expect(await db.memories.get('only')).toMatchObject({ text: 'I live in Porto.', sources: [], sourceTurnIds: [] })
    expect(await db.memories.count()).toBe(3)
    expect((await derived.segments.toArray()).map((row) => row.ids)).toEqual([['o#0', 'only#0']])
    // Twice is once.
    const before = await dump(db)
    await deleteConversation(db, derived, 'c', { memories: false })
    expect(await dump(db)).toEqual(before)
  })

  test('drops an answer that was still coming', async () => {
    const { db, derived } = await start()
    await db.turns.update('a', { status: 'streaming' })
    await deleteConversation(db, derived, 'c', { memories: true })
    await commitTurn(db, 'a', { text: 'late', status: 'complete', now: NOW })
    expect(await db.turns.get('a')).toBeUndefined()
    expect(await db.conversations.get('c')).toBeUndefined()
  })
})
