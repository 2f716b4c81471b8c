// When everything last left this browser for a file of the person's own, and how much was said by then: what a reminder
// goes by.
import type { Millis } from '../core/types.ts'
import type { Truth } from './db.ts'
import { write } from './write.ts'

export interface Exported {
  at: Millis
  /** Turns there were. */
  turns: number
}

/** Undefined when it never did. */
export async function lastExport(db: Truth): Promise<Exported | undefined> {
  const [at, turns] = ((await db.meta.get('exported'))?.value ?? '').split(' ').map(Number)
  return at && turns !== undefined ? { at, turns } : undefined
}

/** Notes that everything was exported just now. */
export async function noteExport(db: Truth, now: Millis): Promise<void> {
  await write(db, [db.meta, db.turns], async () => {
    await db.meta.put({ key: 'exported', value: `${now} ${await db.turns.count()}` })
  })
}
