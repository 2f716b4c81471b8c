import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Chunk } from '../../../src/core/types.ts'
import { Derived, type ModelStatus } from '../../../src/db/db.ts'
import { failure } from '../../../src/lib/errors.ts'
import { createMeaning } from '../../../src/memory/embedders/backlog.ts'
import type { Embedder, EmbedderOwner } from '../../../src/memory/embedders/index.ts'
import { createExactIndex } from '../../../src/memory/vectors/exact.ts'
import { fakeVector } from './workers.ts'

const never = new AbortController().signal
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** An owner whose model, and what it says, a test may change. */
function fakeOwner(key: string | null = 'one') {
  const listeners = new Set<() => void>()
  let status: ModelStatus = 'ready'
  let embedder: Embedder | undefined
  const owner = {
    embedded: [] as string[],
    /** Runs before each call. */
    before: (): void | Promise<void> => undefined,
    status: () => status,
    current: () => embedder,
    next: () => undefined,
    promote: () => undefined,
    subscribe: (listener: () => void) => (listeners.add(listener), () => listeners.delete(listener)),
    become(next: ModelStatus, key?: string) {
      status = next
      embedder = key === undefined ? undefined : { ...model, key }
      for (const listener of listeners) listener()
    },
  }
  const model: Omit<Embedder, 'key'> = {
    dimension: 384,
    maxTokens: 512,
    noise: { mean: 0.1, deviation: 0.1 },
    async embed(texts, _, signal) {
      await owner.before()
      signal?.throwIfAborted()
      owner.embedded.push(...texts)
      return texts.map(fakeVector)
    },
  }
  if (key !== null) owner.become('ready', key)
  return owner satisfies EmbedderOwner
}

let names = 0
/** A tab: its own index and owner, on a database that other tabs may share. */
function openTab(derived = new Derived(`vectors-${++names}`), owner = fakeOwner()) {
  const index = createExactIndex()
  const meaning = createMeaning({ derived, index, owner })
  closing.push(() => derived.delete(), meaning.close)
  return { derived, index, owner, meaning, ...meaning.listener }
}
const chunk = (n: number, text = `statement number ${n}`): Chunk => ({
  id: `turn-${n}#0`,
  text,
  start: 0,
  end: text.length,
  source: { type: 'turn', id: `turn-${n}` },
  spaceId: 'space',
  createdAt: n,
  revision: 0,
})
const chunks = (count: number) => Array.from({ length: count }, (_, n) => chunk(n))
const storedIds = async (derived: Derived) => (await derived.segments.toArray()).flatMap(({ ids }) => ids).sort()

describe('vectors', () => {
  it('are made for every chunk, the newest first, and stored with their space and hashes', async () => {
    const { meaning, put, index, owner, derived } = openTab()
    put(chunks(150))
    expect(meaning.pending()).toBe(150)
    await meaning.work(never)
    expect(meaning.pending()).toBe(0)
    expect(index.size).toBe(150)
    expect(owner.embedded.slice(0, 64)).toContain('statement number 149')
    expect(owner.embedded.slice(0, 64)).not.toContain('statement number 0')
    expect(index.search(fakeVector('statement number 77'), 1)[0]).toMatchObject({ id: 'turn-77#0' })
    const segments = await derived.segments.toArray()
    for (const { key, ids, hashes, data, dimension } of segments) {
      expect(key).toBe('one')
      expect(ids.length).toBeLessThanOrEqual(256)
      expect(hashes).toHaveLength(ids.length)
      expect(data).toHaveLength(ids.length * dimension)
    }
    expect(await storedIds(derived)).toEqual(
      chunks(150)
        .map(({ id }) => id)
        .sort(),
    )
  })

  it('are found again in the next session: nothing is embedded twice', async () => {
    const first = openTab()
    first.put(chunks(100))
    await first.meaning.work(never)
    const later = openTab(first.derived)
    later.put(chunks(101))
    await later.meaning.work(never)
    expect(later.owner.embedded).toEqual(['statement number 100'])
    expect(later.index.size).toBe(101)
  })

  it('go on where they were when the tab was closed', async () => {
    const first = openTab()
    const closed = new AbortController()
    let rounds = 0
    first.owner.before = () => void (++rounds === 2 && closed.abort())
    first.put(chunks(150))
    await first.meaning.work(closed.signal)
    const done = first.owner.embedded.length
    expect(done).toBeLessThan(150)
    const later = openTab(first.derived)
    later.put(chunks(150))
    await later.meaning.work(never)
    expect(later.owner.embedded).toHaveLength(150 - done)
  })

  it('of a changed text are made anew, and the old ones thrown out', async () => {
    const { derived, meaning, put, remove, index, owner } = openTab()
    put(chunks(10))
    await meaning.work(never)
    remove(['turn-3#0'])
    put([chunk(3, 'something else entirely')])
    expect(index.has('turn-3#0')).toBe(false)
    await meaning.work(never)
    expect(owner.embedded.slice(10)).toEqual(['something else entirely'])
    expect(index.search(fakeVector('something else entirely'), 1)[0]).toMatchObject({ id: 'turn-3#0' })
    expect(await storedIds(derived)).toEqual(
      chunks(10)
        .map(({ id }) => id)
        .sort(),
    )

    const later = openTab(derived)
    later.put([...chunks(3), chunk(3, 'changed while no tab was open')])
    await later.meaning.work(never)
    expect(later.owner.embedded).toEqual(['changed while no tab was open'])
  })

  it('of a chunk that only went and came back are kept', async () => {
    const { meaning, put, remove, index, owner } = openTab()
    put(chunks(10))
    await meaning.work(never)
    remove(['turn-3#0'])
    expect(index.has('turn-3#0')).toBe(false)
    put([chunk(3)])
    await expect.poll(() => index.has('turn-3#0')).toBe(true)
    await meaning.work(never)
    expect(owner.embedded).toHaveLength(10)
  })

  it('of what was removed are no longer stored', async () => {
    const { derived, meaning, put, remove } = openTab()
    put(chunks(10))
    await meaning.work(never)
    remove(['turn-3#0', 'turn-4#0'])
    await meaning.work(never)
    expect(await storedIds(derived)).not.toContain('turn-3#0')
    expect(await storedIds(derived)).toHaveLength(8)
  })

  it('of the model before are kept until those of the new one are complete', async () => {
    const { derived, meaning, put, owner, index } = openTab()
    put(chunks(100))
    await meaning.work(never)
    owner.become('loading')
    expect(index.size).toBe(100)
    const interrupted = new AbortController()
    let rounds = 0
    owner.before = () => void (++rounds === 2 && interrupted.abort())
    owner.become('ready', 'two')
    expect(index.size).toBe(0)
    expect(meaning.pending()).toBe(100)
    await meaning.work(interrupted.signal)
    expect(new Set((await derived.segments.toArray()).map(({ key }) => key))).toEqual(new Set(['one', 'two']))
    await meaning.work(never)
    expect(meaning.pending()).toBe(0)
    expect(new Set((await derived.segments.toArray()).map(({ key }) => key))).toEqual(new Set(['two']))
  })

  it('that another tab made are found here as well', async () => {
    const writer = openTab()
    const reader = openTab(writer.derived)
    writer.put(chunks(70))
    reader.put(chunks(70))
    await writer.meaning.work(never)
    await expect.poll(() => reader.index.size).toBe(70)
    expect(reader.owner.embedded).toEqual([])
  })

  it('that came one by one are put together', async () => {
    const { derived, meaning, put } = openTab()
    for (const one of chunks(40)) {
      put([one])
      await meaning.work(never)
    }
    expect(await derived.segments.count()).toBeLessThan(35)
    const later = openTab(derived)
    later.put(chunks(40))
    await later.meaning.work(never)
    expect(later.owner.embedded).toEqual([])
    expect(later.index.search(fakeVector('statement number 7'), 1)[0]).toMatchObject({ id: 'turn-7#0' })
  })

  it('are made anew when they were deleted', async () => {
    const { derived, meaning, put } = openTab()
    put(chunks(10))
    await meaning.work(never)
    await derived.segments.clear()
    const later = openTab(derived)
    later.put(chunks(10))
    await later.meaning.work(never)
    expect(later.index.size).toBe(10)
  })

  it('wait for a model without complaint, and stop when it goes', async () => {
    const { meaning, put, owner } = openTab(undefined, fakeOwner(null))
    put(chunks(100))
    await meaning.work(never)
    expect(meaning.pending()).toBe(100)
    owner.before = () => {
      owner.become('off')
      throw failure('EmbedderStopped', 'switched off')
    }
    owner.become('ready', 'one')
    await meaning.work(never)
    expect(meaning.pending()).toBe(100)
  })
})

describe('a question', () => {
  it('gets its vector, with the noise of the model', async () => {
    const { meaning, put } = openTab()
    put(chunks(3))
    await meaning.work(never)
    expect(await meaning.question('where?', never)).toEqual({
      query: fakeVector('where?'),
      noise: { mean: 0.1, deviation: 0.1 },
    })
    expect(meaning.lack()).toBeUndefined()
  })

  it('gets none while there is nothing to compare it with', async () => {
    const { meaning } = openTab()
    expect(await meaning.question('where?', never)).toBeUndefined()
  })

  it('gets none when the model fails, and the reason is told', async () => {
    const { meaning, put, owner } = openTab()
    put(chunks(3))
    await meaning.work(never)
    owner.before = () => {
      owner.become('failed')
      throw failure('EmbedderCrashed', 'out of memory')
    }
    expect(await meaning.question('where?', never)).toBeUndefined()
    expect(meaning.lack()).toBe('model-failed')
    owner.become('off')
    expect(meaning.lack()).toBe('no-model')
    owner.become('downloading')
    expect(meaning.lack()).toBe('model-loading')
  })

  it('can be taken back', async () => {
    const { meaning, put } = openTab()
    put(chunks(3))
    await meaning.work(never)
    await expect(meaning.question('where?', AbortSignal.abort())).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    )
  })
})
