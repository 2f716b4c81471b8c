import { describe, expect, it, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { chunk as cut } from '../../src/core/text.ts'
import type { Chunk } from '../../src/core/types.ts'
import { createRetriever, type Query, type Retriever } from '../../src/memory/retrieve.ts'
import { createExactIndex } from '../../src/memory/vectors/exact.ts'
import { uniform } from '../fixtures/models/random.ts'
import { smallTalk } from '../e2e/kit/talk.ts'
import { DIALOGUES } from './dialogues.ts'

const NOW = new Date(2024, 5, 12, 15).getTime()
const MINUTE = 60_000
const { threshold } = DEFAULT_SETTINGS.context

/** The chunks of conversations as the dialogues write them. */
function chunksOf(talk: string[][], spaceId = 'space', prefix = 'c'): Chunk[] {
  return talk.flatMap((lines, at) =>
    lines.flatMap((line, seq) => {
      const role = line.startsWith('> ') ? 'assistant' : 'user'
      const id = `${prefix}${at}-${seq}`
      return cut(line.replace(/^> /, ''), { maxChars: 200, overlap: 0.15 }).map((piece, ordinal): Chunk => ({
        ...piece,
        id: `${id}#${ordinal}`,
        source: { type: 'turn', id },
        spaceId,
        conversationId: `${prefix}${at}`,
        seq,
        role,
        createdAt: NOW - (1000 - at * 50 - seq) * MINUTE,
        revision: 0,
      }))
    }),
  )
}

/** Twelve conversations on everything and nothing. */
const noise = () =>
  chunksOf(
    Array.from({ length: 12 }, (_, at) => Array.from({ length: 20 }, (_, n) => smallTalk(at * 20 + n))),
    'space',
    'noise',
  )

const filled = (chunks: Chunk[]): Retriever => {
  const retriever = createRetriever({})
  retriever.put(chunks)
  return retriever
}
const ask = (retriever: Retriever, text: string, spaceId = 'space') => retriever.retrieve({ text, spaceId, now: NOW })

describe.each(DIALOGUES)('$name', ({ talk, asked }) => {
  const alone = filled(chunksOf(talk))
  const buried = filled([...chunksOf(talk), ...noise()])

  test.each(asked)('%j -> %j', (question, answer) => {
    for (const retriever of [alone, buried]) {
      const { hits, confidence } = ask(retriever, question)
      if (answer === null) {
        expect(confidence).toBeLessThan(threshold)
      } else {
        expect(hits.slice(0, 3).some((hit) => hit.chunk.text.includes(answer))).toBe(true)
        expect(confidence).toBeGreaterThanOrEqual(threshold)
      }
    }
  })
})

describe('retriever', () => {
  it('finds nothing where there is nothing, and is not sure of courtesies', () => {
    expect(ask(createRetriever({}), 'What is my locker code?')).toEqual({ hits: [], confidence: 0 })
    const retriever = filled(noise())
    for (const text of ['', '?!', 'hello', 'thanks!', 'what is it', '🎉', 'What is 2+2?'])
      expect(ask(retriever, text).confidence).toBeLessThan(threshold)
  })

  it('finds the shortest names and abbreviations, and nothing by the words that frame a question', () => {
    const retriever = filled([
      ...noise(),
      ...chunksOf([['We rewrote the importer in Go.', 'The API key rotates on Mondays.', 'HR wants the form by May.']]),
    ])
    const first = (question: string) => ask(retriever, question).hits[0]!.chunk.text
    expect(first('What did we do in Go?')).toBe('We rewrote the importer in Go.')
    expect(first('When does the API key rotate?')).toBe('The API key rotates on Mondays.')
    expect(first('What does HR want?')).toBe('HR wants the form by May.')
    for (const frame of ['what about it?', 'and what is that about', 'who was it about again?'])
      expect(ask(retriever, frame).confidence).toBeLessThan(threshold)
  })

  it('gives one hit a source, with the chunk that says most', () => {
    const long = [...Array.from({ length: 12 }, (_, n) => smallTalk(n)), 'The heron nests on the water tower.'].join(
      ' ',
    )
    const { hits } = ask(filled(chunksOf([[long, 'Nothing here.']])), 'Where does the heron nest?')
    expect(hits).toHaveLength(2)
    expect(hits[0]!.chunk.text).toContain('water tower')
    expect(hits[0]!.chunk.start).toBeGreaterThan(0)
  })

  it('orders by score from 1 down, and says why', () => {
    const retriever = filled(noise())
    const { hits } = ask(retriever, 'What did the plumber repair?')
    expect(hits[0]!.score).toBe(1)
    for (const [at, { score, confidence }] of hits.entries()) {
      expect(score).toBeLessThanOrEqual(hits[at - 1]?.score ?? 1)
      expect(score >= 0 && confidence >= 0 && confidence <= 1).toBe(true)
    }
    expect(hits[0]!.why['lexical']).toBeGreaterThan(0)
    expect(hits[0]!.why['role']).toBeGreaterThan(1)
  })

  it('fills up with the newest when little has anything in common', () => {
    const { hits } = ask(filled(noise()), 'heliotrope')
    expect(hits).toHaveLength(60)
    const times = hits.map((hit) => hit.chunk.createdAt)
    expect(times).toEqual([...times].sort((a, b) => b - a))
    expect(filled(noise()).retrieve({ text: 'canoe', spaceId: 'space', now: NOW, limit: 7 }).hits).toHaveLength(7)
  })

  it('knows nothing of another space', () => {
    const retriever = filled([
      ...chunksOf([['The gate code is 8841.']], 'home', 'a'),
      ...chunksOf([['The gate code is 7712.', 'Herons nest on the tower.']], 'work', 'b'),
    ])
    const { hits } = ask(retriever, 'What is the gate code?', 'home')
    expect(hits.map((hit) => hit.chunk.text)).toEqual(['The gate code is 8841.'])
    expect(ask(retriever, 'Where do herons nest?', 'home').confidence).toBe(0)
    expect(ask(retriever, 'Where do herons nest?', 'nowhere').hits).toEqual([])
  })

  it('does not bring back what is excluded, as a hit or as a neighbour', () => {
    const retriever = filled(chunksOf([['The gate code is 8841.', 'The heron is blue.']]))
    const found = retriever.retrieve({ text: 'What is the gate code?', spaceId: 'space', now: NOW, exclude: ['c0-0'] })
    expect(found.hits.map((hit) => hit.chunk.text)).toEqual(['The heron is blue.'])
    expect(found.confidence).toBe(0)
  })

  it('prefers what a named speaker said, and the day that is asked for', () => {
    const said = (id: string, speaker: string, text: string, createdAt: number): Chunk => ({
      ...chunksOf([[text]], 'space', id)[0]!,
      speaker,
      createdAt,
    })
    const march = new Date(2024, 2, 8, 10).getTime()
    const retriever = filled([
      said('a', 'Hannah Berg', 'I bought a kayak and a tent.', march),
      said('b', 'Bruno Klee', 'I bought a kayak and a stove.', NOW),
    ])
    expect(ask(retriever, 'What did Bruno buy with the kayak?').hits[0]!.chunk.text).toContain('stove')
    expect(ask(retriever, 'What did Hannah buy with the kayak?').hits[0]!.chunk.text).toContain('tent')
    expect(ask(retriever, 'Who bought a kayak in March?').hits[0]!.chunk.text).toContain('tent')
  })

  it('finds a day by its name alone', () => {
    const friday = new Date(2024, 5, 7, 10).getTime()
    const [told] = chunksOf([['The kiln cracked and the glaze ran.']], 'space', 'kiln')
    const retriever = filled([...noise(), { ...told!, createdAt: friday }])
    const { hits, confidence } = ask(retriever, 'What did we talk about last Friday?')
    expect(hits[0]!.chunk.text).toContain('kiln')
    expect(confidence).toBeGreaterThanOrEqual(threshold)
    expect(ask(retriever, 'What did we talk about last Sunday?').confidence).toBeLessThan(threshold)
  })

  it('finds an answer through the question before it', () => {
    const talk = ['> Which shade shall the pergola have?', 'Teal, I think.', ...noise().map((each) => each.text)]
    const { hits } = ask(filled(chunksOf([talk])), 'Which shade shall the pergola have?')
    expect(hits.slice(0, 2).map((hit) => hit.chunk.text)).toContain('Teal, I think.')
  })

  it('answers the same after any order of adding, replacing and removing', () => {
    const chunks = [...chunksOf(DIALOGUES.flatMap(({ talk }) => talk)), ...noise()]
    const next = uniform(7)
    const ids = [...new Set(chunks.map((each) => each.source.id))].sort(() => next() - 0.5)
    const sources = ids.map((id) => chunks.filter((each) => each.source.id === id))
    const retriever = filled(sources.slice(0, 100).flat())
    retriever.put(chunksOf([['The heron ate the code of the locker.']], 'space', 'gone'))
    for (const pieces of sources) retriever.put(pieces)
    retriever.drop(['gone0-0', 'nobody'])
    const once = filled(chunks)
    expect(retriever.size).toBe(once.size)
    for (const question of DIALOGUES.flatMap(({ asked }) => asked.map(([text]) => text))) {
      const [a, b] = [ask(retriever, question), ask(once, question)]
      expect(a.hits.map((hit) => hit.chunk.id)).toEqual(b.hits.map((hit) => hit.chunk.id))
      expect(a.confidence).toBeCloseTo(b.confidence, 6)
    }
  })

  it('hands out the chunks of a source until they are removed', () => {
    const retriever = filled(chunksOf([['One line.', Array.from({ length: 6 }, (_, n) => smallTalk(n)).join(' ')]]))
    const chunks = retriever.sourceChunks('c0-1')
    expect(chunks.length).toBeGreaterThan(1)
    expect(chunks.every(({ id }) => retriever.has(id)) && !retriever.has('c0-1#99')).toBe(true)
    retriever.drop(['c0-1'])
    expect(retriever.sourceChunks('c0-1')).toEqual([])
    expect(retriever.has(chunks[1]!.id)).toBe(false)
    retriever.clear()
    expect(retriever.size).toBe(0)
  })
})

describe('with vectors', () => {
  const towards = (...numbers: number[]) => {
    const length = Math.hypot(...numbers)
    return Float32Array.from(numbers, (number) => number / length)
  }
  const noiseOf = { mean: 0.1, deviation: 0.05 }

  function setUp() {
    const indexes = new Map([
      ['space', createExactIndex()],
      ['other', createExactIndex()],
    ])
    const retriever = createRetriever({
      meaning: {
        search: ({ query }, k, { spaces }) =>
          spaces.flatMap((spaceId) =>
            indexes
              .get(spaceId)!
              .search(query, k)
              .map((hit) => ({ ...hit, spaceId })),
          ),
      },
    })
    const here = chunksOf([['We bake lasagne every Friday.', 'The canoe is green.', 'My bicycle has a flat tyre.']])
    const there = chunksOf([['We roast a goose at Christmas.']], 'other', 'o')
    retriever.put([...here, ...there])
    const directions = [towards(1, 0.4, 0), towards(0, 1, 0), towards(0, 0.1, 1), towards(1, 0, 0)]
    for (const [at, chunk] of [...here, ...there].entries())
      indexes.get(chunk.spaceId)!.add([chunk.id], [directions[at]!])
    return retriever
  }

  it('finds by meaning what shares no word with the question, in its space alone', () => {
    const vector = { query: towards(1, 0, 0), noise: noiseOf, key: 'model' }
    const found = setUp().retrieve({ text: 'Which meal do I usually cook?', spaceId: 'space', now: NOW, vector })
    expect(found.hits[0]!.chunk.text).toContain('lasagne')
    expect(found.hits[0]!.why['semantic']).toBeGreaterThan(0)
    expect(found.confidence).toBeGreaterThanOrEqual(threshold)
    expect(JSON.stringify(found)).not.toContain('goose')
  })

  it('asks the vectors of what may be looked at alone: a crowd elsewhere that is nearer hides nothing', () => {
    const index = createExactIndex()
    const retriever = createRetriever({
      meaning: {
        search: ({ query }, k, { only }) => index.search(query, k, only).map((hit) => ({ ...hit, spaceId: 'space' })),
      },
    })
    // Three hundred turns of other conversations, all nearer than the one of the conversation at hand.
    const crowd = Array.from({ length: 10 }, (_, talk) =>
      chunksOf([Array.from({ length: 30 }, (_, n) => `We fry onions, ${talk * 30 + n}.`)], 'space', `crowd${talk}`),
    ).flat()
    const here = chunksOf([['We bake lasagne every Friday.', 'The canoe is green.']], 'space', 'here')
    retriever.put([...crowd, ...here])
    for (const [at, chunk] of crowd.entries()) index.add([chunk.id], [towards(1, at / 1e5, 0)])
    index.add([here[0]!.id, here[1]!.id], [towards(1, 0.4, 0), towards(0, 0, 1)])
    const vector = { query: towards(1, 0, 0), noise: noiseOf, key: 'model' }
    const ask = (more: Partial<Query>) =>
      retriever.retrieve({ text: 'Which meal do I usually cook?', spaceId: 'space', now: NOW, vector, ...more })
    const conversationId = here[0]!.conversationId!
    const [first] = ask({ scope: 'conversation', conversationId }).hits
    expect(first!.chunk.text).toContain('lasagne')
    expect(first!.why['semantic']).toBeGreaterThan(0)
    // The same where many are left out by their names.
    const exclude = crowd.slice(0, 250).map(({ source }) => source.id)
    const left = ask({ exclude, limit: 100 }).hits.filter(({ why }) => (why['semantic'] ?? 0) > 0)
    expect(left.map(({ chunk }) => chunk.text)).toContain('We bake lasagne every Friday.')
    expect(left.filter(({ chunk }) => exclude.includes(chunk.source.id))).toEqual([])
  })

  it('is not sure of a cosine that chance would give', () => {
    const vector = { query: towards(0.2, 0.1, 0.1), noise: { mean: 0.9, deviation: 0.05 }, key: 'model' }
    const found = setUp().retrieve({ text: 'Which meal do I usually cook?', spaceId: 'space', now: NOW, vector })
    expect(found.confidence).toBeLessThan(threshold)
  })
})
