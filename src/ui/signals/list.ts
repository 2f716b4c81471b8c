// The signals of a conversation as the panel lists them: which, in what order, and how they bear on one another. Reads
// the tables, writes nothing, knows nothing of the screen.
import Dexie from 'dexie'
import { readSettings } from '../../core/config.ts'
import type { Id, Link, Memory, MemoryKind, Millis } from '../../core/types.ts'
import type { Truth } from '../../db/db.ts'

/** What was drawn from a conversation, and every other memory that its links and successions name. */
export interface Signals {
  rows: Memory[]
  named: ReadonlyMap<Id, Memory>
  /** After so long one is half as sure as it was. */
  halfLife: Millis
}

/** Everything drawn from a conversation, whatever became of it. Reads memories alone: an answer that streams is no news. */
export async function signalsOf(db: Truth, conversationId: Id): Promise<Signals> {
  const rows = await db.memories
    .where('[conversationId+createdAt]')
    .between([conversationId, Dexie.minKey], [conversationId, Dexie.maxKey])
    .toArray()
  return { rows, named: await namedBy(db, rows), halfLife: await halfLifeOf(db) }
}

/** After how long a signal is half as sure as it was, as the settings say. */
export async function halfLifeOf(db: Truth): Promise<Millis> {
  return readSettings(await db.settings.toArray()).memory.signalHalfLife * DAY
}
const DAY: Millis = 86_400_000

/** The rows themselves, and those they name. */
export async function namedBy(db: Truth, rows: readonly Memory[]): Promise<ReadonlyMap<Id, Memory>> {
  const named = new Map(rows.map((row) => [row.id, row]))
  const others = rows.flatMap(({ links, supersededBy }) => [
    ...links.map(({ to }) => to),
    ...(supersededBy ? [supersededBy] : []),
  ])
  const absent = [...new Set(others)].filter((id) => !named.has(id))
  for (const row of await db.memories.bulkGet(absent)) if (row) named.set(row.id, row)
  return named
}

/** What waits for the person first, then the newest; what one message said stays in the order it was said in. */
export function inOrder(rows: readonly Memory[]): Memory[] {
  const waits = ({ status }: Memory) => (status === 'proposed' ? 0 : 1)
  const start = ({ sources }: Memory) => sources[0]?.start ?? 0
  return rows.toSorted((a, b) => waits(a) - waits(b) || b.validFrom - a.validFrom || start(a) - start(b))
}

/** How many there are of each kind, the most frequent first. */
export function kindsIn(rows: readonly Memory[]): [MemoryKind, number][] {
  const counts = new Map<MemoryKind, number>()
  for (const { kind } of rows) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].toSorted(([a, n], [b, m]) => m - n || a.localeCompare(b))
}

/** A link as it is seen from one of its two ends. */
export interface Seen {
  link: Link
  /** Whose link it is. */
  from: Id
  /** The memory at the other end. */
  other: Memory
  /** It points here. */
  incoming: boolean
}

/** The links of a memory, its own and those that point at it from `rows`, as long as both ends are there. */
export function linksOf(memory: Memory, rows: readonly Memory[], named: ReadonlyMap<Id, Memory>): Seen[] {
  const own = memory.links.flatMap((link): Seen[] => {
    const other = named.get(link.to)
    return other ? [{ link, from: memory.id, other, incoming: false }] : []
  })
  const told = new Set(own.map(({ link }) => `${link.kind} ${link.to}`))
  const pointing = rows.flatMap((other) =>
    other.links
      .filter((link) => link.to === memory.id && other.id !== memory.id && !told.has(`${link.kind} ${other.id}`))
      .map((link): Seen => ({ link, from: other.id, other, incoming: true })),
  )
  return [...own, ...pointing].filter(({ link, other }) => link.kind !== 'summarises' && other.status !== 'dismissed')
}
