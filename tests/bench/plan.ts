// How long does a plan take in Node, without a model, at 1,000 turns; and what does searching alone take when there are
// many more?
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import type { Chunk, Conversation, Turn } from '../../src/core/types.ts'
import { Truth } from '../../src/db/db.ts'
import { startExchange } from '../../src/db/exchange.ts'
import { appendTurns } from '../../src/db/ingest.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { createRetriever } from '../../src/memory/retrieve.ts'
import { createTokenizers } from '../../src/memory/tokenizer.ts'
import { measure, print } from './measure.ts'
import { questionsOf, talkOf } from './talk.ts'

const QUESTIONS = 21
const NOW = 1_800_000_000_000

export async function plan(): Promise<void> {
  await wholePlan(1000)
  for (const turns of [1000, 5000, 20_000]) await searchAlone(turns)
}

/** From the stored message to the plan. The database here is a simulation in memory and slower than a browser's. */
async function wholePlan(turns: number): Promise<void> {
  const options = { indexedDB: new IDBFactory(), IDBKeyRange }
  const db = new Truth('recollect', options)
  const { id: spaceId } = await ensureSpace(db, NOW)
  const talks = new Map<string, Chunk[]>()
  for (const chunk of talkOf(turns))
    talks.set(chunk.conversationId!, [...(talks.get(chunk.conversationId!) ?? []), chunk])
  for (const [id, chunks] of talks) {
    const conversation: Conversation = { id, spaceId, title: id, named: 1, createdAt: 0, updatedAt: 0 }
    await appendTurns(db, conversation, chunks.map(turnOf))
  }
  const { of: tokenizer } = createTokenizers()
  const memory = createMemory({ db, tokenizer })
  await memory.loaded
  const asked = await Promise.all(
    questionsOf(QUESTIONS).map((text) => startExchange(db, { conversationId: null, spaceId, text, now: NOW })),
  )
  const result = await measure(QUESTIONS, (round) => {
    const { conversation, user } = asked[round]!
    return memory.plan({ conversationId: conversation.id, turnId: user.id, now: NOW })
  })
  print(`plan, ${turns} turns, without a model`, result)
  db.close()
}

function turnOf({ source, conversationId, seq, createdAt, role, text }: Chunk): Turn {
  const place = { id: source.id, conversationId: conversationId!, parentId: null, seq: seq!, createdAt, role: role! }
  return { ...place, text, status: 'complete', ingested: 1, revision: 0 }
}

async function searchAlone(turns: number): Promise<void> {
  const retriever = createRetriever({})
  retriever.put(talkOf(turns))
  const questions = questionsOf(QUESTIONS)
  const search = (round: number) => retriever.retrieve({ text: questions[round]!, spaceId: 'space', now: NOW })
  print(`search, ${turns} turns`, await measure(QUESTIONS, search))
}
