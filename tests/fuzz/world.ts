// A small database with something of everything in it, and a large one, and stores that tell when they are written to.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import type { Rows } from '../../src/core/rows.ts'
import type { Memory, Turn } from '../../src/core/types.ts'
import { Derived, Truth } from '../../src/db/db.ts'
import { sha256Now } from '../../src/lib/hash.ts'

const NOW = Date.UTC(2026, 10, 1)

/** `turns` messages in conversations of twenty, and so many memories, drawn from them in turn. */
export function rowsOf(turnCount: number, memoryCount: number): Rows {
  const conversations = Array.from({ length: Math.ceil(turnCount / 20) }, (_, at) => ({
    id: `c${at}`,
    spaceId: 's1',
    title: `Talk ${at} 🎉`,
    named: 0 as const,
    createdAt: NOW,
    updatedAt: NOW + at,
  }))
  const turns = Array.from({ length: turnCount }, (_, at): Turn => ({
    id: `t${at}`,
    conversationId: `c${Math.floor(at / 20)}`,
    parentId: at % 20 === 0 ? null : `t${at - 1}`,
    seq: at % 20,
    createdAt: NOW + at,
    role: at % 2 === 0 ? 'user' : 'assistant',
    text: `Message ${at}: the gate code is ${(at * 7919) % 10_000}, שלום, "quoted"\n👩‍👩‍👧‍👦 ${'and so on '.repeat(at % 12)}`,
    status: 'complete',
    ingested: 1,
    revision: 0,
    ...(at % 2 === 0 ? {} : { model: 'm', usage: { input: at, output: 3 } }),
  }))
  const memories = Array.from({ length: memoryCount }, (_, at): Memory => {
    const turn = turns[at % Math.max(1, turns.length)]
    const sources = turn ? [{ turnId: turn.id, start: 0, end: 9 }] : []
    return {
      id: `m${at}`,
      spaceId: 's1',
      kind: 'claim',
      text: `The gate code of house ${at} is ${(at * 104_729) % 100_000}.`,
      origin: 'typed',
      status: at % 50 === 0 ? 'proposed' : 'active',
      sources,
      sourceTurnIds: sources.map(({ turnId }) => turnId),
      ...(turn ? { conversationId: turn.conversationId } : {}),
      revision: at % 3,
      baseConfidence: 0.5 + (at % 50) / 100,
      importance: 0.5,
      temperature: 'warm',
      accessCount: at % 7,
      lastAccessedAt: at % 2 === 0 ? null : NOW,
      createdAt: NOW + at,
      validFrom: NOW,
      links: at > 0 && at % 10 === 0 ? [{ kind: 'supports', to: `m${at - 1}` }] : [],
    }
  })
  const text = '# Lease\n\nThe rent is due on the first.\n'
  return {
    spaces: [{ id: 's1', name: 'Personal', createdAt: NOW }],
    conversations,
    turns,
    memories,
    documents: [
      {
        id: 'd1',
        spaceId: 's1',
        name: 'lease.md',
        path: 'papers/lease.md',
        type: 'text/markdown',
        text,
        hash: sha256Now(text),
        bytes: text.length,
        createdAt: NOW,
        modifiedAt: NOW,
        revision: 0,
      },
    ],
    history: memories.slice(0, 5).map(({ id }, at) => ({
      seq: at + 1,
      memoryId: id,
      spaceId: 's1',
      at: NOW,
      by: 'rules' as const,
      what: 'added' as const,
    })),
    suggestions: [],
    tombstones: [{ hash: sha256Now('forgotten'), spaceId: 's1', at: NOW }],
    settings: [{ key: 'context', value: DEFAULT_SETTINGS.context }],
    models: [],
    spending: [],
  }
}

export interface Store {
  db: Truth
  derived: Derived
  /** How often a row of it was put or deleted since it was filled. */
  writes: () => number
}

/** A store with these rows, in memory. */
export async function openStore(rows: Rows | undefined, owner: string): Promise<Store> {
  const options = { indexedDB: new IDBFactory(), IDBKeyRange }
  const db = new Truth('recollect', options)
  const derived = new Derived('recollect-derived', options)
  let writes = 0
  db.use({
    stack: 'dbcore',
    create: (core) => ({
      ...core,
      table: (name) => {
        const table = core.table(name)
        return { ...table, mutate: (request) => ((writes += 1), table.mutate(request)) }
      },
    }),
  })
  await db.meta.put({ key: 'owner', value: owner })
  for (const [table, some] of Object.entries(rows ?? {})) await db.table(table).bulkPut(some as object[])
  writes = 0
  return { db, derived, writes: () => writes }
}

/** Everything that travels, as text that is the same for the same rows. */
export async function contentOf({ db }: Pick<Store, 'db'>, tables: readonly string[]): Promise<string> {
  const all: unknown[] = []
  for (const table of tables) all.push([table, await db.table(table).toArray()])
  return JSON.stringify(all, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
