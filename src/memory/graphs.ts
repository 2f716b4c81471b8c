// Keeps the graphs of the vector indexes for the next start: two pictures by turns for each space, so that there is
// always a whole one. Each is written in one transaction and bears checksums of its own; what is wrong with one, the
// index says when it is offered it. Decides when a picture is worth taking; knows nothing of what is in it.
import type { Derived } from '../db/db.ts'
import type { Id, Millis } from '../core/types.ts'
import { sha256Now } from '../lib/hash.ts'
import type { AutomaticIndex } from './vectors/automatic.ts'

/** Points linked or wiped after which a graph is pictured anew: linking so many takes a second or two at the next start. */
const CHANGES = 500

export interface Graphs {
  /** Gives an index the newest picture that it takes; false when there is none. Add its vectors first. */
  load(key: string, spaceId: Id, index: AutomaticIndex): Promise<boolean>
  /** Takes a picture when there is enough news, or any at all when `always`. */
  save(key: string, spaceId: Id, index: AutomaticIndex, always?: boolean): Promise<void>
  /** Something was forgotten: the next picture takes the place of all older ones. */
  forget(key: string, spaceId: Id): void
  /** Deletes the pictures of other models. */
  dropOthers(keys: string[]): Promise<void>
  /** Deletes all pictures. */
  drop(): Promise<void>
}

/** Pictures in the derived database. */
export function createGraphs(derived: Pick<Derived, 'snapshots'>, now: () => Millis): Graphs {
  /** What was linked and wiped when the last picture was taken, by name. */
  const taken = new Map<string, number>()
  const stale = new Set<string>()
  const nameOf = (key: string, spaceId: Id) => `graph:${sha256Now(key).slice(0, 16)}:${spaceId}`
  const newsOf = (index: AutomaticIndex) => {
    const { linked, dead } = index.health()
    return linked + dead
  }
  const generation = (header: Record<string, unknown> | undefined) => Number(header?.['generation'] ?? 0)

  async function slots(name: string) {
    const ids = [`${name}:0`, `${name}:1`]
    const rows = await derived.snapshots.bulkGet(ids)
    return ids.map((id, at) => ({ id, row: rows[at], generation: generation(rows[at]?.header) }))
  }

  /** Another tab may have dropped it. */
  const isThere = async (name: string) => (await derived.snapshots.where('id').startsWith(`${name}:`).count()) > 0
  const all = () => derived.snapshots.where('id').startsWith('graph:').primaryKeys()

  return {
    async load(key, spaceId, index) {
      const name = nameOf(key, spaceId)
      const newestFirst = (await slots(name)).sort((a, b) => b.generation - a.generation)
      for (const { row } of newestFirst) {
        if (!row || !(await index.loadGraph(row.bytes))) continue
        taken.set(name, newsOf(index))
        // It names what was forgotten since; whoever was to take the next picture did not live to do so.
        if (index.health().dead > Number(row.header['dead'] ?? 0)) stale.add(name)
        return true
      }
      return false
    },

    async save(key, spaceId, index, always = false) {
      const name = nameOf(key, spaceId)
      const news = newsOf(index)
      const since = Math.abs(news - (taken.get(name) ?? -CHANGES))
      if (!stale.has(name) && since < (always ? 1 : CHANGES) && (await isThere(name))) return
      const bytes = index.saveGraph()
      if (bytes.length === 0) return
      const [older, newer] = (await slots(name)).sort((a, b) => a.generation - b.generation)
      const { dead } = index.health()
      const header = { generation: newer!.generation + 1, key, spaceId, count: index.size, dead }
      await derived.snapshots.put({ id: older!.id, header, bytes, savedAt: now() })
      if (stale.delete(name)) await derived.snapshots.delete(newer!.id)
      taken.set(name, news)
    },

    forget: (key, spaceId) => void stale.add(nameOf(key, spaceId)),

    async dropOthers(keys) {
      const kept = keys.map((key) => nameOf(key, ''))
      await derived.snapshots.bulkDelete((await all()).filter((id) => !kept.some((name) => id.startsWith(name))))
    },

    async drop() {
      await derived.snapshots.bulkDelete(await all())
      taken.clear()
      stale.clear()
    },
  }
}
