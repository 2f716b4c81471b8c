// Where saved indexes lie. A saved index of words gives away which words were used: whenever something is forgotten or
// deleted, all of them are dropped, and made again later from what is left.
import type { Derived, Snapshot } from './db.ts'
import { storageFault } from './faults.ts'

/** Two slots by turns: while one is written the other stays as it was. */
export const LEXICON_SLOTS = ['lexicon-a', 'lexicon-b'] as const

/** Drops what was saved of the index of words. */
export async function dropLexicon(derived: Pick<Derived, 'snapshots'>): Promise<void> {
  try {
    await derived.snapshots.bulkDelete([...LEXICON_SLOTS])
  } catch (thrown) {
    throw storageFault(thrown)
  }
}

/** What was saved of the index of words, the newest first. */
export async function savedLexicons(derived: Pick<Derived, 'snapshots'>): Promise<Snapshot[]> {
  const found = await derived.snapshots.bulkGet([...LEXICON_SLOTS])
  return found.filter((each) => each !== undefined).sort((a, b) => b.savedAt - a.savedAt)
}
