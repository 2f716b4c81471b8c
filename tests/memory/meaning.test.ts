import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Chunk } from '../../src/core/types.ts'
import { Derived } from '../../src/db/db.ts'
import { failure } from '../../src/lib/errors.ts'
import { sha256Now } from '../../src/lib/hash.ts'
import { createGraphs } from '../../src/memory/graphs.ts'
import { createMeaning } from '../../src/memory/meaning.ts'
import { createVectorIndex } from '../../src/memory/vectors/automatic.ts'
import { createSegmentStore } from '../../src/memory/vectors-store/segments.ts'
import { fakeOwner, noise, vectorOf } from '../fixtures/embedder-owner.ts'

const never = new AbortController().signal
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

let names = 0
/** A tab: its own vectors and owner, on a database that other tabs may share. */
function openTab(derived = new Derived(`vectors-${++names}`), owner = fakeOwner()) {
  const graphs = createGraphs(derived, () => ++names)
  const meaning = createMeaning({ store: createSegmentStore(derived), createIndex: createVectorIndex, owner, graphs })
  closing.push(() => derived.delete(), meaning.close)
  const here = new Set<string>()
  return {
    derived,
    owner,
    meaning,
    /** As the follower does once it read all tables. */
    put(chunks: Chunk[]) {
      meaning.listener.put(chunks)
      for (const { id } of chunks) here.add(id)
      meaning.listener.only(({ id }) => here.has(id))
    },
    remove(ids: string[]) {
      meaning.listener.remove(ids)
      for (const id of ids) here.delete(id)
    },
    /** The ids nearest to a text, best first. */
    near(text: string, { k = 1, key = 'one', spaces = ['space'] } = {}) {
      return meaning.search({ query: vectorOf(key, text), noise, key }, k, { spaces }).map(({ id }) => id)
    },
  }
}
const chunk = (n: number, text = `statement number ${n}`, spaceId = 'space'): Chunk => ({
  id: `turn-${n}#0`,
  text,
  start: 0,
  end: text.length,
  source: { type: 'turn', id: `turn-${n}` },
  spaceId,
  createdAt: n,
  revision: 0,
})
const chunks = (count: number) => Array.from({ length: count }, (_, n) => chunk(n))
const storedIds = async (derived: Derived) => (await derived.segments.toArray()).flatMap(({ ids }) => ids).sort()

describe('how alike texts are in meaning', () => {
  it('is 1 for the same words, 0 for what has nothing in common, and reads each text once, none that has a vector', async () => {
    const { meaning, put, owner } = openTab()
    put([chunk(1)])
    await meaning.work(never)
    owner.embedded.length = 0
    const [same, other, again] = await meaning.alike(
      [
        ['statement number 1', 'statement number 1'],
        ['statement number 1', 'nothing like it'],
        ['nothing like it', 'statement number 1'],
      ],
      never,
    )
    expect(same).toBeCloseTo(1)
    expect(other).toBe(again)
    expect(other).toBeLessThan(0.9)
    expect(owner.embedded).toEqual(['nothing like it'])
    expect(meaning.stats().vectors).toBe(1)
  })

  it('is unknown while there is no model, or one that fails', async () => {
    const { meaning, owner } = openTab(undefined, fakeOwner(null))
    expect(await meaning.alike([['a', 'b']], never)).toEqual([undefined])
    owner.become('ready', 'one')
    owner.before = () => {
      throw failure('EmbedderFailed', 'embedder: it broke')
    }
    expect(await meaning.alike([['a', 'b']], never)).toEqual([undefined])
  })
})

describe('vectors', () => {
  it('that cannot be made, or those of before not be looked for, say why until they can', async () => {
    const { meaning, put, derived, owner } = openTab()
    put([chunk(1)])
    owner.before = () => {
      throw failure('EmbedderFailed', 'embedder: it broke')
    }
    await expect(meaning.work(never)).rejects.toThrow('it broke')
    expect(meaning.trouble()?.message).toContain('it broke')
    owner.before = () => undefined
    await meaning.work(never)
    expect(meaning.trouble()).toBeUndefined()
    derived.close({ disableAutoOpen: true })
    await expect(meaning.work(never)).rejects.toThrow()
    expect(meaning.trouble()?.name).toBe('DatabaseClosedError')
    await derived.open()
    await meaning.work(never)
    expect(meaning.trouble()).toBeUndefined()
  })

  it('are made for every chunk, the newest first, and stored with their space and hashes', async () => {
    const { meaning, put, near, owner, derived } = openTab()
    put(chunks(150))
    expect(meaning.pending()).toBe(150)
    await meaning.work(never)
    expect(meaning.pending()).toBe(0)
    expect(meaning.stats().vectors).toBe(150)
    expect(owner.embedded.slice(0, 64)).toContain('statement number 149')
    expect(owner.embedded.slice(0, 64)).not.toContain('statement number 0')
    expect(near('statement number 77')).toEqual(['turn-77#0'])
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
    expect(later.meaning.stats().vectors).toBe(101)
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
    const { derived, meaning, put, remove, near, owner } = openTab()
    put(chunks(10))
    await meaning.work(never)
    remove(['turn-3#0'])
    put([chunk(3, 'something else entirely')])
    expect(near('something else entirely', { k: 20 })).not.toContain('turn-3#0')
    await meaning.work(never)
    expect(owner.embedded.slice(10)).toEqual(['something else entirely'])
    expect(near('something else entirely')).toEqual(['turn-3#0'])
    expect(await storedIds(derived)).toEqual(
      chunks(10)
        .map(({ id }) => id)
        .sort(),
    )

    const later = openTab(derived)
    later.put([...chunks(10).filter((_, n) => n !== 3), chunk(3, 'changed while no tab was open')])
    await later.meaning.work(never)
    expect(later.owner.embedded).toEqual(['changed while no tab was open'])
  })

  it('of a chunk that only went and came back are kept', async () => {
    const { meaning, put, remove, near, owner } = openTab()
    put(chunks(10))
    await meaning.work(never)
    remove(['turn-3#0'])
    expect(near('statement number 3', { k: 20 })).not.toContain('turn-3#0')
    put([chunk(3)])
    await expect.poll(() => near('statement number 3')).toEqual(['turn-3#0'])
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

  it('of the model before answer until those of the new one are complete, then they are gone', async () => {
    const { derived, meaning, put, owner, near } = openTab()
    put(chunks(150))
    await meaning.work(never)
    owner.become('ready', 'one', 'two')
    const interrupted = new AbortController()
    let rounds = 0
    owner.before = () => void (++rounds === 2 && interrupted.abort())
    await meaning.work(interrupted.signal)
    expect(meaning.stats()).toMatchObject({ key: 'one', next: { key: 'two', done: 64, total: 150 } })
    expect(near('statement number 7')).toEqual(['turn-7#0'])
    expect(near('statement number 7', { key: 'two' })).toEqual([])
    expect(await createSegmentStore(derived).keys()).toEqual(['one', 'two'])

    const later = openTab(derived, owner)
    owner.before = () => {
      expect(later.near('statement number 7')).toEqual(['turn-7#0'])
    }
    later.put(chunks(150))
    await later.meaning.work(never)
    expect(later.meaning.stats()).toEqual({ key: 'two', vectors: 150, indexes: [expect.anything()] })
    expect(owner.current()?.key).toBe('two')
    expect(owner.embedded).toHaveLength(300)
    expect(later.near('statement number 7', { key: 'two' })).toEqual(['turn-7#0'])
    expect(later.near('statement number 7')).toEqual([])
    expect(await createSegmentStore(derived).keys()).toEqual(['two'])
  })

  it('of a new model answer as they come when there are none of the old', async () => {
    const { meaning, put, owner, near } = openTab()
    put(chunks(100))
    owner.become('ready', 'one', 'two')
    const interrupted = new AbortController()
    let rounds = 0
    owner.before = () => void (++rounds === 2 && interrupted.abort())
    const model = owner.current()!
    model.embed = () => Promise.reject(failure('EmbedderCrashed', 'it is gone'))
    await meaning.work(interrupted.signal)
    expect(owner.current()?.key).toBe('two')
    expect(near('statement number 99', { key: 'two' })).toEqual(['turn-99#0'])
    expect(owner.embedded).toHaveLength(64)
  })

  it('are those of another chunk when the text is the same', async () => {
    const { meaning, put, owner, near } = openTab()
    put([chunk(1, 'the very same words'), chunk(2, 'the very same words')])
    await meaning.work(never)
    put([chunk(3, 'the very same words', 'elsewhere')])
    await meaning.work(never)
    expect(owner.embedded).toEqual(['the very same words'])
    expect(near('the very same words', { k: 5 }).sort()).toEqual(['turn-1#0', 'turn-2#0'])
    expect(near('the very same words', { k: 5, spaces: ['elsewhere'] })).toEqual(['turn-3#0'])
    expect(near('the very same words', { k: 5, spaces: ['space', 'elsewhere'] })).toHaveLength(3)
  })

  it('go with their chunk to another space, today and in the next session', async () => {
    const { derived, meaning, put, remove, owner, near } = openTab()
    put(chunks(3))
    await meaning.work(never)
    remove(['turn-1#0'])
    put([chunk(1, 'statement number 1', 'elsewhere')])
    expect(near('statement number 1', { k: 5 })).not.toContain('turn-1#0')
    await meaning.work(never)
    expect(near('statement number 1', { k: 5, spaces: ['elsewhere'] })).toEqual(['turn-1#0'])
    await meaning.work(never)
    const later = openTab(derived)
    await expect.poll(() => later.near('statement number 1', { k: 5, spaces: ['elsewhere'] })).toEqual(['turn-1#0'])
    expect(owner.embedded).toHaveLength(3)
  })

  it('are linked in a graph when that is asked for, which is found again, and left out of it when forgotten', async () => {
    const { derived, meaning, put, remove, near } = openTab()
    meaning.choose('hnsw')
    put(chunks(200))
    await meaning.work(never)
    expect(meaning.stats().indexes).toMatchObject([{ kind: 'hnsw', linked: 200 }])
    expect(near('statement number 7')).toEqual(['turn-7#0'])
    expect(await derived.snapshots.count()).toBe(1)

    const later = openTab(derived)
    later.meaning.choose('hnsw')
    await expect.poll(() => later.meaning.stats().indexes).toMatchObject([{ kind: 'hnsw', linked: 200 }])
    later.put(chunks(200).slice(0, 199))
    await later.meaning.work(never)
    await later.meaning.snapshot()
    expect(later.meaning.stats().indexes).toMatchObject([{ linked: 199, dead: 1 }])
    for (const { bytes } of await derived.snapshots.toArray()) {
      expect(Buffer.from(bytes[0]!).includes('turn-198#0')).toBe(true)
      expect(Buffer.from(bytes[0]!).includes('turn-199#0')).toBe(false)
    }

    remove(['turn-7#0'])
    expect(near('statement number 7')).not.toContain('turn-7#0')
    meaning.choose('exact')
    expect(meaning.stats().indexes).toMatchObject([{ kind: 'exact', linked: 0 }])
    later.owner.become('ready', 'two')
    await later.meaning.work(never)
    expect((await derived.snapshots.toArray()).filter(({ header }) => header['key'] === 'one')).toEqual([])
  })

  it('answer before the tables were read, telling of which text they are', async () => {
    const first = openTab()
    first.put(chunks(20))
    await first.meaning.work(never)
    const later = openTab(first.derived)
    const search = (n: number) => {
      const query = { query: vectorOf('one', `statement number ${n}`), noise, key: 'one' }
      return later.meaning.search(query, 3, { spaces: ['space'] })
    }
    await expect.poll(() => search(7)[0]).toMatchObject({ id: 'turn-7#0', hash: sha256Now('statement number 7') })
    later.meaning.listener.put([chunk(7), chunk(8, 'another text by now')])
    expect(search(7)[0]).not.toHaveProperty('hash')
    expect(search(8).map(({ id }) => id)).not.toContain('turn-8#0')
    later.meaning.listener.only(({ id }) => id === 'turn-7#0')
    expect(search(5).map(({ id }) => id)).toEqual(['turn-7#0'])
  })

  it('stored by the first version are found, and stored with their space from then on', async () => {
    const first = openTab()
    first.put(chunks(5))
    await first.meaning.work(never)
    for (const segment of await first.derived.segments.toArray()) {
      const { spaces: _, sums: __, ...old } = segment
      await first.derived.segments.put(old)
    }
    const second = openTab(first.derived)
    second.put(chunks(5))
    await expect.poll(() => second.near('statement number 3')).toEqual(['turn-3#0'])
    await second.meaning.work(never)
    const third = openTab(first.derived)
    await expect.poll(() => third.near('statement number 3')).toEqual(['turn-3#0'])
    expect([...second.owner.embedded, ...third.owner.embedded]).toEqual([])
  })

  it('of what was forgotten are erased though the model was switched off', async () => {
    const { derived, meaning, put, remove, owner } = openTab()
    put(chunks(10))
    await meaning.work(never)
    meaning.close()
    const later = openTab(derived, owner)
    owner.become('off')
    later.put(chunks(10).filter((_, n) => n !== 4))
    later.remove(['turn-5#0'])
    remove([])
    await later.meaning.work(never)
    expect(await storedIds(derived)).toHaveLength(8)
    expect(await storedIds(derived)).not.toContain('turn-4#0')
  })

  it('that another tab made are found here as well', async () => {
    const writer = openTab()
    const reader = openTab(writer.derived)
    writer.put(chunks(70))
    reader.put(chunks(70))
    await writer.meaning.work(never)
    await expect.poll(() => reader.meaning.stats().vectors).toBe(70)
    expect(reader.near('statement number 7')).toEqual(['turn-7#0'])
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
    expect(later.near('statement number 7')).toEqual(['turn-7#0'])
  })

  it('are made anew when they were deleted', async () => {
    const { derived, meaning, put } = openTab()
    put(chunks(10))
    await meaning.work(never)
    await derived.segments.clear()
    const later = openTab(derived)
    later.put(chunks(10))
    await later.meaning.work(never)
    expect(later.meaning.stats().vectors).toBe(10)
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
  it('asked together with others needs one call of the model', async () => {
    const { meaning, put, owner } = openTab()
    put(chunks(3))
    await meaning.work(never)
    let calls = 0
    owner.before = () => void calls++
    const vectors = await meaning.questions(['where?', 'when?'], never)
    expect(vectors.map((vector) => vector?.query)).toEqual([vectorOf('one', 'where?'), vectorOf('one', 'when?')])
    expect(calls).toBe(1)
  })

  it('gets its vector, with the noise of the model', async () => {
    const { meaning, put } = openTab()
    put(chunks(3))
    await meaning.work(never)
    expect(await meaning.question('where?', never)).toEqual({
      query: vectorOf('one', 'where?'),
      noise,
      key: 'one',
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
