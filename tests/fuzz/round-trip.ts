// Out, away, and in again, plain and locked: what comes back is what went.
import { TABLES } from '../../src/core/rows.ts'
import { deriveKey } from '../../src/db/passphrase.ts'
import { seal, unseal } from '../../src/db/sealed.ts'
import { exportArchive } from '../../src/db/export.ts'
import { importArchive } from '../../src/db/import.ts'
import type { Trial } from './trial.ts'
import { contentOf, openStore, rowsOf } from './world.ts'

/** With so many memories, and a message for every two of them. */
export async function roundTrips(memories: number): Promise<Trial> {
  const source = await openStore(rowsOf(Math.ceil(memories / 2), memories), 'me')
  const content = await contentOf(source, TABLES)
  const times: string[] = []
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const result = await work()
    times.push(`${name} ${((performance.now() - began) / 1000).toFixed(2)} s`)
    return result
  }
  const file = await timed('export', () => exportArchive(source.db, Date.UTC(2026, 10, 22)))
  const locked = await timed('lock', () => seal(file, 'four blue barrels', deriveKey))
  const opened = await timed('unlock', () => unseal(locked, 'four blue barrels', deriveKey))
  const into = await openStore(undefined, 'nobody')
  await timed('import', () => importArchive(into.db, into.derived, opened))
  const isSame = (await contentOf(into, TABLES)) === content
  console.log(`  ${memories} memories: ${(file.size / 1e6).toFixed(2)} MB, ${times.join(', ')}`)
  const fault = `round trip of ${memories} memories`
  return { fault, tried: 1, survived: isSame ? 1 : 0, lost: isSame ? 0 : 1, wronglyAccepted: 0 }
}
