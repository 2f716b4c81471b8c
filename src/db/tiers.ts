// Temperatures as rows: what core/tiers.ts decides on needs to know which turns are the last of a conversation and what
// contradicts what. Running it twice changes nothing.
import Dexie from 'dexie'
import { temperatureOf, UNSURE } from '../core/tiers.ts'
import type { Id, Memory, Millis, Temperature } from '../core/types.ts'
import type { Truth } from './db.ts'
import { log, write } from './write.ts'

/** What was drawn from so many of the last turns is still being talked about. From the system this one follows. */
const LAST_TURNS = 5
/** Memories looked at in one transaction. */
const SLICE = 500

/** The temperatures of these memories now. Inside a transaction over memories and turns. */
export async function temperaturesOf(db: Truth, memories: readonly Memory[], now: Millis): Promise<Temperature[]> {
  const conversations = [...new Set(memories.flatMap(({ conversationId }) => conversationId ?? []))]
  const last = new Set((await Promise.all(conversations.map((id) => lastTurns(db, id)))).flat())
  // Nothing else depends on being contradicted, and looking for it reads every memory.
  const isUnsure = memories.some(({ baseConfidence }) => baseConfidence < UNSURE)
  const contradicted = isUnsure ? await contradictedOnes(db) : new Set<Id>()
  return memories.map((memory) =>
    temperatureOf(memory, {
      now,
      recent: memory.sourceTurnIds.some((id) => last.has(id)),
      contradicted: contradicted.has(memory.id),
    }),
  )
}

/** Brings all temperatures up to date. Returns how many changed. */
export async function retier(db: Truth, now: Millis): Promise<number> {
  const ids = await db.memories.toCollection().primaryKeys()
  let changed = 0
  for (let at = 0; at < ids.length; at += SLICE) {
    const some = ids.slice(at, at + SLICE)
    changed += await write(db, [db.memories, db.turns, db.changes], async () =>
      put(
        db,
        (await db.memories.bulkGet(some)).filter((memory) => memory !== undefined),
        now,
      ),
    )
  }
  return changed
}

/**
 * Brings those up to date that may have come to be, or ceased to be, among the last things said: `moved` turns were added
 * to the conversation. Inside a transaction over memories, turns and changes.
 */
export async function retierTail(db: Truth, conversationId: Id, moved: number, now: Millis): Promise<void> {
  const tail = await lastTurns(db, conversationId, 2 * LAST_TURNS + moved)
  await put(db, await db.memories.where('sourceTurnIds').anyOf(tail).distinct().toArray(), now)
}

async function put(db: Truth, found: Memory[], now: Millis): Promise<number> {
  const memories = found.filter(({ kind }) => kind !== 'summary') // a key to its turns, not a statement
  const temperatures = await temperaturesOf(db, memories, now)
  const changed = memories.flatMap((memory, at): Memory[] =>
    memory.temperature === temperatures[at] ? [] : [{ ...memory, temperature: temperatures[at]! }],
  )
  await db.memories.bulkPut(changed)
  await log(db, 'memories', 'put', changed)
  return changed.length
}

async function lastTurns(db: Truth, conversationId: Id, count = LAST_TURNS): Promise<Id[]> {
  return db.turns
    .where('[conversationId+seq]')
    .between([conversationId, Dexie.minKey], [conversationId, Dexie.maxKey])
    .reverse()
    .limit(count)
    .primaryKeys()
}

async function contradictedOnes(db: Truth): Promise<Set<Id>> {
  const found = new Set<Id>()
  await db.memories.each(({ status, expiredAt, links }) => {
    if (status !== 'active' || expiredAt !== undefined) return
    for (const { kind, to, proposed } of links) if (kind === 'contradicts' && !proposed) found.add(to)
  })
  return found
}
