// Reads finished turns that were not read yet: what is drawn from them (draw.ts) is settled beside what is known
// (db/settle.ts). Running it twice changes nothing.
import { readSettings } from '../core/config.ts'
import type { Millis } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { logStep } from '../lib/log.ts'
import { commitIngest } from '../db/ingest.ts'
import { memoriesOf } from './draw.ts'
import type { Neighbours } from './neighbours.ts'

/** Turns read per transaction: small, so that a person's own writes never wait for it. */
const BATCH = 50
/** Of more at once (an import) the log tells nothing: nobody waits for any one of them. */
const TOLD = 4

export interface IngestDeps {
  db: Truth
  /** Knows what a statement may be about. */
  neighbours: Neighbours
  /** Lets other work run between batches. */
  idle: () => Promise<void>
  now: () => Millis
}

/** Reads every finished turn that waits. Returns how many it read. */
export async function ingest({ db, neighbours, idle, now }: IngestDeps, signal?: AbortSignal): Promise<number> {
  for (let read = 0; ;) {
    signal?.throwIfAborted()
    const turns = await db.turns
      .where('ingested')
      .equals(0)
      .filter((turn) => turn.status !== 'streaming')
      .limit(BATCH)
      .toArray()
    if (turns.length === 0) return read
    const conversations = await db.conversations.bulkGet(turns.map((turn) => turn.conversationId))
    // What is said while nobody draws anything is read, and nothing is made of it.
    const { memory } = readSettings(await db.settings.toArray())
    const items = turns.map((turn, at) => ({
      turnId: turn.id,
      revision: turn.revision,
      memories: memory.extraction === 'off' ? [] : memoriesOf(turn, conversations[at]),
    }))
    if (items.some(({ memories }) => memories.length > 0)) await neighbours.catchUp()
    await commitIngest(db, items, { now: now(), nearby: neighbours })
    if (turns.length <= TOLD) for (const { id } of turns) logStep(id, 'ingested')
    read += turns.length
    await idle()
  }
}
