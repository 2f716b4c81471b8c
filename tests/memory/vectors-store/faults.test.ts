// Vectors in files, and whatever may happen to them: a tab that dies or a power cut at any operation on the files while
// vectors are made, forgotten, moved or remade by another model; rot; files that are gone.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Chunk } from '../../../src/core/types.ts'
import { sha256Now } from '../../../src/lib/hash.ts'
import { createMeaning } from '../../../src/memory/meaning.ts'
import { createVectorIndex } from '../../../src/memory/vectors/automatic.ts'
import { createFileStore } from '../../../src/memory/vectors-store/files.ts'
import { fakeOwner, noise, vectorOf } from '../../fixtures/embedder-owner.ts'
import { createDisk, type Disk } from '../../fixtures/folder.ts'
import { uniform } from '../../fixtures/models/random.ts'

/** Chunks of one round: what may be made a second time. */
const ROUND = 64
const COUNT = 150
/** The chunk that is forgotten on the way. */
const FORGOTTEN = 77

const never = new AbortController().signal
const textOf = (n: number) => `statement number ${n}, told once and never again`
const chunk = (n: number): Chunk => ({
  id: `turn-${n}#0`,
  text: textOf(n),
  start: 0,
  end: textOf(n).length,
  source: { type: 'turn', id: `turn-${n}` },
  spaceId: n % 3 === 0 ? 'third' : 'space',
  createdAt: n,
  revision: 0,
})
const all = Array.from({ length: COUNT }, (_, n) => chunk(n))
const kept = all.filter((_, n) => n !== FORGOTTEN)

const silent = { tell: () => Promise.resolve(), watch: () => () => undefined }
let time = 0
/** A tab on a disk; the tables hold `chunks`. */
function openTab(disk: Disk, owner: ReturnType<typeof fakeOwner>, chunks: Chunk[]) {
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve))
  const store = createFileStore({ folder: disk.folder, signal: silent, now: () => ++time, pause })
  const meaning = createMeaning({ store, createIndex: createVectorIndex, owner })
  meaning.listener.put(chunks)
  meaning.listener.only(({ id }) => chunks.some((chunk) => chunk.id === id))
  return meaning
}

function near(meaning: ReturnType<typeof openTab>, n: number, key: string) {
  const query = { query: vectorOf(key, textOf(n)), noise, key }
  return meaning.search(query, 1, { spaces: ['space', 'third'] })[0]?.id
}

/** Whether the files hold what was made of a chunk: its vector, or the hash of its text. */
function holds(disk: Disk, key: string, n: number): boolean {
  const bytes = Buffer.from(disk.bytes())
  return bytes.includes(Buffer.from(vectorOf(key, textOf(n)).buffer)) || bytes.includes(sha256Now(textOf(n)))
}

/** Everything that happens to vectors, one after the other. */
async function life(disk: Disk, owner: ReturnType<typeof fakeOwner>): Promise<void> {
  const meaning = openTab(disk, owner, all)
  try {
    await meaning.work(never)
    meaning.listener.remove([all[FORGOTTEN]!.id])
    await meaning.work(never)
    owner.become('ready', 'one', 'two')
    await meaning.work(never)
  } finally {
    meaning.close()
  }
}

describe('a tab that dies, or loses power', () => {
  it('at any operation on the files costs at most the round it was in', async () => {
    const uncounted = createDisk()
    let operations = 0
    uncounted.before = () => void operations++
    await life(uncounted, fakeOwner())
    expect(operations).toBeGreaterThan(40)

    await fc.assert(
      fc.asyncProperty(fc.nat(operations - 1), fc.boolean(), fc.nat(), async (at, powerCut, seed) => {
        const random = uniform(seed + 1)
        const disk = createDisk(random)
        const owner = fakeOwner()
        let left = at
        disk.before = () => {
          if (left-- <= 0) throw new Error('killed')
        }
        await expect(life(disk, owner)).rejects.toThrow('killed')
        disk.before = () => undefined
        if (powerCut) disk.cutPower(random)
        else disk.kill()

        // The next session goes on with the models it was with.
        const meaning = openTab(disk, owner, kept)
        owner.become('ready', owner.current()!.key, owner.next()?.key)
        await meaning.work(never)
        const key = owner.current()!.key
        expect(meaning.pending()).toBe(0)
        for (const n of [0, 1, 64, 76, 78, 149]) expect(near(meaning, n, key)).toBe(`turn-${n}#0`)
        expect(near(meaning, FORGOTTEN, key)).not.toBe(`turn-${FORGOTTEN}#0`)
        for (const model of ['one', 'two']) expect(holds(disk, model, FORGOTTEN)).toBe(false)
        const models = key === 'two' ? 2 : 1
        expect(owner.embedded.length).toBeLessThanOrEqual(models * COUNT + ROUND)
        expect(new Set([...disk.files.keys()].map((name) => name.split('-')[0])).size).toBe(1)
        meaning.close()

        // And nothing is left to do in the one after.
        owner.embedded.length = 0
        const last = openTab(disk, owner, kept)
        await last.work(never)
        expect(owner.embedded).toEqual([])
        for (const n of [0, 1, 64, 76, 78, 149]) expect(near(last, n, key)).toBe(`turn-${n}#0`)
        last.close()
      }),
      // The example: a cut between what a row tells and the mark that it is there.
      { numRuns: 60, examples: [[21, true, 0]] },
    )
  }, 120_000)
})

describe('damage', () => {
  async function whole() {
    const disk = createDisk()
    const owner = fakeOwner()
    const meaning = openTab(disk, owner, all)
    await meaning.work(never)
    meaning.close()
    owner.embedded.length = 0
    return { disk, owner }
  }

  it('of any bit costs no more than the block it is in, and its bytes are overwritten', async () => {
    const { disk, owner } = await whole()
    const [name] = [...disk.files.keys()] as [string]
    const original = disk.files.get(name)!.bytes
    await fc.assert(
      fc.asyncProperty(fc.nat(original.length - 1), fc.nat(7), async (at, bit) => {
        const damaged = createDisk()
        const bytes = original.slice()
        bytes[at]! ^= 1 << bit
        damaged.files.set(name, { bytes, flushed: bytes, unflushed: [], held: false })
        owner.embedded.length = 0
        const meaning = openTab(damaged, owner, all)
        await meaning.work(never)
        expect(meaning.pending()).toBe(0)
        expect(owner.embedded.length).toBeLessThanOrEqual(ROUND)
        for (const n of [0, 63, 85, 86, 149]) expect(near(meaning, n, 'one')).toBe(`turn-${n}#0`)
        meaning.listener.remove(all.map(({ id }) => id))
        await meaning.work(never)
        for (const n of [0, 63, 86, 149]) expect(holds(damaged, 'one', n)).toBe(false)
        meaning.close()
      }),
      { numRuns: 25 },
    )
  }, 120_000)

  it('of everything, or no file at all, costs the vectors and nothing else', async () => {
    for (const spoil of [
      (disk: Disk) => disk.files.clear(),
      (disk: Disk) => disk.files.forEach((file) => file.bytes.fill(7)),
      (disk: Disk) => disk.files.forEach((file) => (file.bytes = file.bytes.slice(0, 1000))),
    ]) {
      const { disk, owner } = await whole()
      spoil(disk)
      const meaning = openTab(disk, owner, all)
      await meaning.work(never)
      expect(owner.embedded).toHaveLength(COUNT)
      expect(near(meaning, 5, 'one')).toBe('turn-5#0')
      meaning.close()
    }
  })

  it('is not what a full disk does: it is said, and what is stored stays', async () => {
    const disk = createDisk()
    const owner = fakeOwner()
    disk.room = 200_000
    const meaning = openTab(disk, owner, all)
    await expect(meaning.work(never)).rejects.toThrow(expect.objectContaining({ name: 'StorageFull' }))
    expect(near(meaning, 149, 'one')).toBe('turn-149#0')
    disk.room = Infinity
    await meaning.work(never)
    expect(meaning.pending()).toBe(0)
    expect(owner.embedded.length).toBeLessThanOrEqual(COUNT + ROUND)
    meaning.close()
  })

  it('is not what a tab does that was closed a moment ago: its files are waited for', async () => {
    const { disk, owner } = await whole()
    const [name] = [...disk.files.keys()] as [string]
    const held = await disk.folder.open(name)
    const meaning = openTab(disk, owner, kept)
    setTimeout(() => held.close())
    await meaning.work(never)
    expect(holds(disk, 'one', FORGOTTEN)).toBe(false)
    meaning.close()
  })
})
