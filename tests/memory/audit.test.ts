// Whether the index equals the rows is found out from the rows: what is missing of it, what is in it though its row is gone,
// and how what is kept for the next start is.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Derived, Truth } from '../../src/db/db.ts'
import { addNote } from '../../src/db/curate.ts'
import { log, write } from '../../src/db/write.ts'
import { createMemory, type MemoryEngine } from '../../src/memory/engine.ts'
import { createLexiconStore } from '../../src/memory/snapshot.ts'
import { conversation, document, NOW, openBoth, space, turn } from '../db/fixture.ts'

let db: Truth
let derived: Derived
let engine: MemoryEngine
beforeEach(async () => {
  ;({ db, derived } = openBoth())
  await db.spaces.add(space('home'))
  await db.conversations.bulkAdd([conversation('a', 'home'), conversation('b', 'home', { temporary: 1 })])
  await db.turns.bulkAdd([
    turn('t1', 'a', 0, 'The boat is called Meridian.'),
    turn('t2', 'a', 1, 'The gate code is 8841.'),
    turn('t3', 'a', 2, '', { status: 'streaming', role: 'assistant' }),
    turn('t4', 'b', 0, 'Nobody shall know.'),
  ])
  await db.documents.add(document('d', 'home', 'Rules of the harbour. '.repeat(900)))
  await addNote(db, 'home', 'The spare key is with Ada.', NOW)
  const store = createLexiconStore(derived, () => NOW)
  engine = createMemory({ db, derived, store, tokenizer: () => Promise.reject(new Error('nothing is counted here')) })
  await engine.loaded
})
afterEach(() => {
  db.close()
  derived.close()
})

test('an index that is equal to the rows has nothing missing and nothing extra', async () => {
  expect(await engine.inspect()).toMatchObject({ loaded: true, rows: 6, missing: 0, extra: 0, kept: 'due' })
})

test('what changed behind the change log is noticed, and made right by rebuilding', async () => {
  await db.turns.delete('t1')
  await db.turns.add(turn('t5', 'a', 3, 'The well is dry.'))
  await db.memories.toCollection().modify({ status: 'dismissed' })
  const found = await engine.inspect()
  expect(found).toMatchObject({ missing: 1, extra: 1 })
  await engine.rebuildIndex()
  expect(await engine.inspect()).toMatchObject({ missing: 0, extra: 0 })
})

test('a change that is told is no difference', async () => {
  const row = turn('t6', 'a', 4, 'The barn is red.')
  await write(db, [db.turns, db.changes], async () => {
    await db.turns.add(row)
    await log(db, 'turns', 'put', [row])
  })
  expect(await engine.inspect()).toMatchObject({ rows: 7, missing: 0, extra: 0 })
})

test('what is kept for the next start is whole, then damaged, then missing, and rebuilt', async () => {
  await engine.maintain()
  expect(await engine.inspect()).toMatchObject({ kept: 'whole' })
  const kept = (await derived.snapshots.toArray())[0]!
  const bytes = kept.bytes.map((buffer) => buffer.slice(0))
  const largest = bytes.reduce((a, b) => (a.byteLength > b.byteLength ? a : b))
  new Uint8Array(largest)[0]! ^= 1
  await derived.snapshots.put({ ...kept, bytes })
  expect(await engine.inspect()).toMatchObject({ kept: 'damaged' })
  await derived.snapshots.clear()
  expect(await engine.inspect()).toMatchObject({ kept: 'missing' })
  await engine.rebuildIndex()
  expect(await engine.inspect()).toMatchObject({ kept: 'due' })
  await engine.maintain()
  expect(await engine.inspect()).toMatchObject({ kept: 'whole' })
})
