// Which memories may be about the same as a statement: an index of what each is about, kept equal to the table by the
// change log. It is made when something is to be settled, or a model is to be shown what is known. Decides nothing.
import { exactKey, type Statement, termsForNeighbours } from '../core/consolidate.ts'
import type { Id, Memory } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import type { Nearby } from '../db/settle.ts'

/** Memories read in one go while the index is made. */
const SLICE = 500
/** So many neighbours are compared at most. Raising it finds more of what is said in other words, and takes longer. */
const MOST = 40
/** A term that more memories of a space have tells too little to be followed. Raising it takes longer. */
const COMMON = 400
/** What the same attribute ("=home") and the very same words count, in shared words. */
const ATTRIBUTE = 4
const EXACT = 100

export interface Neighbours extends Nearby {
  /** Brings the index up to the newest change. The first time it reads all memories. */
  catchUp(): Promise<void>
  /** The memories of a space that share most with these texts together, most first. */
  about(spaceId: Id, texts: readonly string[]): Id[]
}

/** `idle` lets other work run between two slices. */
export function createNeighbours(db: Truth, idle: () => Promise<void>): Neighbours {
  /** For each space, the memories that have a term. */
  const spaces = new Map<Id, Map<string, Set<Id>>>()
  const placed = new Map<Id, { spaceId: Id; terms: string[] }>()
  let last = -1
  let catching = Promise.resolve()

  function remove(id: Id): void {
    const place = placed.get(id)
    for (const term of place?.terms ?? []) spaces.get(place!.spaceId)?.get(term)?.delete(id)
    placed.delete(id)
  }

  function put(memory: Memory): void {
    remove(memory.id)
    if (!isStatement(memory)) return
    const { id, spaceId } = memory
    const terms = termsOf(memory)
    const space = spaces.get(spaceId) ?? new Map<string, Set<Id>>()
    spaces.set(spaceId, space)
    for (const term of terms) space.set(term, (space.get(term) ?? new Set()).add(id))
    placed.set(id, { spaceId, terms })
  }

  async function read(ids: Id[]): Promise<void> {
    for (let at = 0; at < ids.length; at += SLICE) {
      const some = ids.slice(at, at + SLICE)
      const rows = await db.memories.bulkGet(some)
      for (const [n, row] of rows.entries()) {
        if (row) put(row)
        else remove(some[n]!)
      }
      await idle()
    }
  }

  async function load(): Promise<void> {
    const newest = await db.changes.orderBy('seq').last()
    const ids = await db.memories.toCollection().primaryKeys()
    await read(ids)
    // Nobody meets an empty index meanwhile.
    const present = new Set(ids)
    for (const id of [...placed.keys()]) if (!present.has(id)) remove(id)
    last = newest?.seq ?? 0
  }

  function sharing(spaceId: Id, terms: Iterable<string>): Id[] {
    const space = spaces.get(spaceId)
    const shared = new Map<Id, number>()
    for (const term of space ? terms : []) {
      const holders = space!.get(term)
      const weight = weightOf(term)
      if (!holders || (weight === 1 && holders.size > COMMON)) continue
      for (const id of holders) shared.set(id, (shared.get(id) ?? 0) + weight)
    }
    const byShare = [...shared].sort(([a, some], [b, others]) => others - some || (a < b ? 1 : -1))
    return byShare.slice(0, MOST).map(([id]) => id)
  }

  return {
    seq: () => last,
    of: (statement) => sharing(statement.spaceId, termsOf(statement)),
    about: (spaceId, texts) => sharing(spaceId, new Set(texts.flatMap(termsForNeighbours))),
    // One at a time: a batch may ask while turns are read.
    catchUp: () => (catching = catching.then(follow, follow)),
  }

  async function follow(): Promise<void> {
    if (last < 0) return load()
    const changes = await db.changes.where('seq').above(last).toArray()
    const first = changes[0]
    if (!first) return
    // A gap means that the log was cut meanwhile; "all" that everything was replaced.
    if (first.seq! > last + 1 || changes.some(({ table }) => table === 'all')) return load()
    await read([...new Set(changes.filter(({ table }) => table === 'memories').map(({ id }) => id))])
    last = changes.at(-1)!.seq!
  }
}

function isStatement({ kind, expiredAt }: Memory): boolean {
  return kind !== 'summary' && kind !== 'document' && expiredAt === undefined
}

const KEY = 'exactly '
const termsOf = (statement: Statement): string[] => [KEY + exactKey(statement), ...termsForNeighbours(statement.text)]
const weightOf = (term: string): number => (term.startsWith(KEY) ? EXACT : term.startsWith('=') ? ATTRIBUTE : 1)
