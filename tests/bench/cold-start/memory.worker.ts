// A memory worker whose model is a table: everything is real (tables, files, indexes, the engine) but the vectors, which
// come with the question, so that what is measured is starting and not embedding.
import { Derived, Truth } from '../../../src/db/db.ts'
import { ensureSpace } from '../../../src/db/spaces.ts'
import { sha256Now } from '../../../src/lib/hash.ts'
import { createPause } from '../../../src/lib/idle.ts'
import { estimateTokens } from '../../../src/core/text.ts'
import { owned } from '../../../src/memory/embedders/index.ts'
import { createMemory } from '../../../src/memory/engine.ts'
import { createMeaning } from '../../../src/memory/meaning.ts'
import { createLexiconStore } from '../../../src/memory/snapshot.ts'
import { createVectorIndex } from '../../../src/memory/vectors/automatic.ts'
import { openVectorStore } from '../../../src/memory/vectors-store/open.ts'
import { openFolder } from '../../../src/memory/vectors-store/opfs.ts'
import { MIXTURE, rowOf } from '../clustered.ts'
import { storeTalk } from '../stored.ts'

export type Step =
  | { do: 'fill'; rows: Float32Array<ArrayBuffer>; now: number }
  | { do: 'start'; queries: Float32Array<ArrayBuffer>; expected: number[]; spaceId: string; now: number }
export interface Started {
  /** Milliseconds since this worker was started: the first right answer, and everything read. */
  first: number
  complete: number
  /** Until all vectors were in memory. */
  vectors: number
  /** Of the questions, how many found their turn first: as soon as it answered, and when everything was read. */
  right: number
  rightInTheEnd: number
  /** What the first right answer was said to lack. */
  degraded: string
}

const db = new Truth()
const derived = new Derived()
let queries: Float32Array<ArrayBuffer> | undefined

/** The number that a text speaks of. */
const numberIn = (text: string) => Number(/\d+/.exec(text)![0])

const KEY = 'bench'
const pause = createPause()
const store = openVectorStore({
  derived,
  folder: openFolder('recollect-vectors'),
  now: () => Date.now(),
  pause: () => new Promise((resolve) => setTimeout(resolve, 50)),
})

/** What is made when the app starts: it begins to read at once. */
function engine() {
  const meaning = createMeaning({
    store,
    createIndex: createVectorIndex,
    owner: owned({
      key: KEY,
      dimension: MIXTURE.dimension,
      maxTokens: 512,
      noise: { mean: 0, deviation: 0.1 },
      embed: (texts) => Promise.resolve(texts.map((text) => rowOf(queries!, numberIn(text)))),
    }),
    idle: pause,
  })
  const memory = createMemory({
    db,
    tokenizer: () => Promise.resolve({ count: estimateTokens }),
    meaning,
    store: createLexiconStore(derived, () => Date.now()),
    idle: pause,
  })
  return { memory, meaning }
}

/** Vectors stored at once. */
const PORTION = 2048

/** Stores the talk, its vectors and the index of its words, as an earlier visit would have left them. */
async function fill({ rows, now }: Extract<Step, { do: 'fill' }>): Promise<string> {
  const space = await ensureSpace(db, now)
  const turns = rows.length / MIXTURE.dimension
  const said: { id: string; text: string }[] = []
  await storeTalk(db, space.id, turns, ({ source, text }) => {
    const whole = `${numberIn(source.id)} ${text}`
    said.push({ id: source.id, text: whole })
    return whole
  })
  for (let at = 0; at < turns; at += PORTION) {
    const vectors = said.slice(at, at + PORTION).map(({ id, text }, i) => ({
      id: `${id}#0`,
      spaceId: space.id,
      hash: sha256Now(text),
      vector: rowOf(rows, at + i).slice(),
    }))
    await store.of(KEY).append(vectors)
  }
  const { memory } = engine()
  await memory.loaded
  await memory.save()
  return space.id
}

/** Asks until the first question finds its turn; then all of them, now and when everything is read. */
async function start(step: Extract<Step, { do: 'start' }>): Promise<Started> {
  queries = step.queries
  const { memory, meaning } = engine()
  const vectors = meaning.loaded().then(() => performance.now())
  const ask = async (at: number) => {
    const { hits, degraded } = await memory.recall({
      spaceId: step.spaceId,
      query: `number ${at}`,
      now: step.now,
      limit: 10,
      deadline: 10_000,
    })
    return { right: hits[0]?.chunk.source.id === `turn-${step.expected[at]}`, degraded: degraded ?? 'nothing' }
  }
  let answer = await ask(0)
  while (!answer.right) {
    await new Promise((resolve) => setTimeout(resolve))
    answer = await ask(0)
  }
  const first = performance.now()
  const count = async () => {
    let right = 0
    for (let at = 0; at < step.expected.length; at++) if ((await ask(at)).right) right++
    return right
  }
  const right = await count()
  await memory.loaded
  await memory.catchUp()
  const complete = performance.now()
  return { first, complete, vectors: await vectors, right, rightInTheEnd: await count(), degraded: answer.degraded }
}

self.addEventListener('message', ({ data, ports }: MessageEvent<Step>) => {
  const work: Promise<unknown> = data.do === 'fill' ? fill(data) : start(data)
  work.then(
    (outcome) => ports[0]!.postMessage({ outcome }),
    (thrown: unknown) => ports[0]!.postMessage({ failed: String(thrown) }),
  )
})
