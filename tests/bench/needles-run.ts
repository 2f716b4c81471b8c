// Finds the needles of needles.ts with MiniSearch as it comes, with MiniSearch that knows stems and stop words, and with the
// engine, side by side: in the first seven, and in a context of 4,000 tokens.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import MiniSearch, { type Options } from 'minisearch'
import { stemmer } from 'stemmer'
import { packRecalled } from '../../src/core/pack.ts'
import { renderItem } from '../../src/core/recalled.ts'
import { STOP_WORDS } from '../../src/core/stopwords.ts'
import { estimateTokens } from '../../src/core/text.ts'
import type { Hit, Turn } from '../../src/core/types.ts'
import { Truth } from '../../src/db/db.ts'
import { appendTurns } from '../../src/db/ingest.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { record } from './report.ts'
import { type Haystack, makeHaystack, type NeedleKind, type NeedleTurn } from './needles.ts'

const FIRST = 7
const CONTEXT = 4000
const START = Date.UTC(2026, 0, 1)
const MINUTE = 60_000

const ENGINES = ['minisearch', 'minisearch, stemmed', 'ours'] as const
type Engine = (typeof ENGINES)[number]

/** Shares of the needles of a kind that were found. */
export interface Found {
  engine: Engine
  kind: NeedleKind
  needles: number
  first: number
  context: number
}

type Finder = (question: string) => Promise<{ first: string[]; context: Set<string> }>

const line = (text: string) => estimateTokens(renderItem({ date: '2026-01-01', from: 'You', text }) + '\n')

const stemmed = (term: string) => {
  const word = term.toLowerCase()
  return STOP_WORDS.has(word) ? null : stemmer(word)
}

/** BM25 of the library: the best until the context is full. `processTerm`: default, as it comes. */
function plain({ turns }: Haystack, options: Pick<Options, 'processTerm'> = {}): Finder {
  const index = new MiniSearch<{ id: string; text: string }>({ fields: ['text'], ...options })
  index.addAll(turns.map(({ id, text }) => ({ id, text })))
  const texts = new Map(turns.map(({ id, text }) => [id, text]))
  return (question) => {
    const ids = index.search(question).map(({ id }) => id as string)
    const context = new Set<string>()
    let used = 0
    for (const id of ids) {
      const cost = line(texts.get(id)!)
      if (used + cost > CONTEXT) break
      used += cost
      context.add(id)
    }
    return Promise.resolve({ first: ids.slice(0, FIRST), context })
  }
}

async function ours({ turns }: Haystack): Promise<{ find: Finder; close: () => void }> {
  const db = new Truth('needles', { indexedDB: new IDBFactory(), IDBKeyRange })
  const spaceId = (await ensureSpace(db, START)).id
  const talks = new Map<string, NeedleTurn[]>()
  for (const turn of turns) talks.set(turn.conversationId, [...(talks.get(turn.conversationId) ?? []), turn])
  for (const [id, rows] of talks) {
    const at = START + Number(id.split('-')[1]) * 1000 * MINUTE
    const conversation = { id, spaceId, title: id, named: 0 as const, createdAt: at, updatedAt: at }
    await appendTurns(
      db,
      conversation,
      rows.map((row): Turn => ({
        ...row,
        parentId: null,
        createdAt: at + row.seq * MINUTE,
        status: 'complete',
        ingested: 0,
        revision: 0,
      })),
    )
  }
  const memory = createMemory({ db, tokenizer: () => Promise.resolve({ count: estimateTokens }) })
  await memory.catchUp()
  const find: Finder = async (query) => {
    const recall = await memory.recall({ spaceId, query, now: START + 400_000 * MINUTE, limit: 100 })
    const price = (hit: Hit) => line(hit.chunk.text)
    const { kept } =
      recall.confidence < recall.threshold ? { kept: [] } : packRecalled(recall.hits, { budget: CONTEXT, price })
    const id = (hit: Hit) => hit.chunk.source.id
    return { first: [...new Set(recall.hits.map(id))].slice(0, FIRST), context: new Set(kept.map(id)) }
  }
  return { find, close: () => db.close() }
}

/** Asks both for every needle. */
export async function findNeedles(haystack = makeHaystack()): Promise<Found[]> {
  const own = await ours(haystack)
  const finders: Record<Engine, Finder> = {
    minisearch: plain(haystack),
    'minisearch, stemmed': plain(haystack, { processTerm: stemmed }),
    ours: own.find,
  }
  const rows: Found[] = []
  for (const engine of ENGINES)
    for (const kind of ['lexical', 'distractors', 'paraphrased'] as const) {
      const needles = haystack.needles.filter((needle) => needle.kind === kind)
      let first = 0
      let context = 0
      for (const { question, turnId } of needles) {
        const found = await finders[engine](question)
        if (found.first.includes(turnId)) first++
        if (found.context.has(turnId)) context++
      }
      rows.push({
        engine,
        kind,
        needles: needles.length,
        first: first / needles.length,
        context: context / needles.length,
      })
    }
  own.close()
  return rows
}

/** Prints the shares that were found. */
export async function needles(): Promise<void> {
  for (const { engine, kind, needles, first, context } of await findNeedles())
    record(`needles, ${kind}, ${engine}`, {
      needles,
      [`in the first ${FIRST}`]: first,
      [`in ${CONTEXT} tokens`]: context,
    })
}
