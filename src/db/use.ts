// The marks that being used leaves on memories: counts, and lines of history, of which the newest are kept.
import { recalledOf } from '../core/packed-parts.ts'
import type { Id, Memory, Millis, StoredPlan } from '../core/types.ts'
import type { Truth } from './db.ts'
import { historyTables } from './happenings.ts'
import { temperaturesOf } from './tiers.ts'
import { log, write } from './write.ts'

/** Lines that tell of a use are kept for each memory: what was longer ago is in its count. Raising it tells more. */
export const KEPT_USES = 50
/** They are looked through once in so many uses, so that an answer need not read them all. */
const TRIM_EVERY = 10

/** Counts one more use of each, for the answer of this turn. Ids that are gone are passed over. */
export async function touchMemories(db: Truth, ids: Id[], now: Millis, turnId?: Id): Promise<void> {
  await write(db, [...historyTables(db), db.turns], async () => {
    const found = (await db.memories.bulkGet(ids)).filter((memory) => memory !== undefined)
    const counted = found.map((memory) => ({ ...memory, accessCount: memory.accessCount + 1, lastAccessedAt: now }))
    const temperatures = await temperaturesOf(db, counted, now)
    const used = counted.map((memory, at): Memory => ({ ...memory, temperature: temperatures[at]! }))
    await db.memories.bulkPut(used)
    await log(db, 'memories', 'put', used)
    await db.history.bulkAdd(
      used.map(({ id, spaceId }) => ({
        memoryId: id,
        spaceId,
        at: now,
        by: 'rules' as const,
        what: 'used' as const,
        ...(turnId === undefined ? {} : { turnId }),
      })),
    )
    await trim(db, used)
  })
}

/** Counts the memories that a plan recalled, those that were sent as a stretch of the turn they were said in included. */
export async function touchUsed(db: Truth, plan: StoredPlan, now: Millis, turnId?: Id): Promise<void> {
  const sources = recalledOf(plan).flatMap((part) => part.source ?? [])
  const turnIds = sources.flatMap((source) => (source.type === 'turn' ? [source.id] : []))
  const said = await db.memories.where('sourceTurnIds').anyOf(turnIds).toArray()
  const used = said.filter((memory) =>
    memory.sources.some((place) =>
      sources.some(({ id, start, end }) => id === place.turnId && start <= place.start && place.end <= end),
    ),
  )
  const direct = sources.flatMap((source) => (source.type === 'memory' ? [source.id] : []))
  await touchMemories(db, [...new Set([...direct, ...used.map((memory) => memory.id)])], now, turnId)
}

async function trim(db: Truth, used: Memory[]): Promise<void> {
  const many = used.filter(({ accessCount }) => accessCount > KEPT_USES && accessCount % TRIM_EVERY === 0)
  for (const { id } of many) {
    const uses = await db.history
      .where('memoryId')
      .equals(id)
      .filter(({ what }) => what === 'used')
      .primaryKeys()
    await db.history.bulkDelete(uses.toSorted((a, b) => a - b).slice(0, -KEPT_USES))
  }
}
