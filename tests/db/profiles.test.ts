// Every schema that ever landed, as a frozen profile: the present program must open it and lose nothing. A schema that
// changes without a new version, or a version without a frozen profile, fails here.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, test, vi } from 'vitest'
import { DEFAULT_SETTINGS, readSettings } from '../../src/core/config.ts'
import { path } from '../../src/core/thread.ts'
import type { Memory, Turn } from '../../src/core/types.ts'
import { Truth } from '../../src/db/db.ts'
import { startExchange, sweepStreaming } from '../../src/db/exchange.ts'
import { turnsOf } from '../../src/db/forget.ts'
import { exportArchive } from '../../src/db/export.ts'
import { importArchive } from '../../src/db/import.ts'
import { verifyLedger } from '../../src/db/verify.ts'
import { dump, NOW, openBoth } from './fixture.ts'
import { lay, type Profile, settled, type Store } from './lay.ts'
import { memoriesOfToday } from './today.ts'
import { carried } from './world.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/profiles')
const profiles = readdirSync(FOLDER).map((file) => {
  return [file, JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Profile] as const
})

/** The stores of a database as they are in the browser. */
async function storesOf(
  indexedDB: IDBFactory,
  name: string,
): Promise<{ version: number; stores: Record<string, Store> }> {
  const db = await settled(indexedDB.open(name))
  const tables = Array.from(db.objectStoreNames)
  const transaction = db.transaction(tables)
  const stores = tables.map((table) => {
    const store = transaction.objectStore(table)
    const indexes = Array.from(store.indexNames, (index) => {
      const { keyPath, multiEntry } = store.index(index)
      return [index, { keyPath, multiEntry }] as const
    })
    const { keyPath, autoIncrement } = store
    return [table, { keyPath: keyPath as string, autoIncrement, indexes: Object.fromEntries(indexes) }] as const
  })
  db.close()
  return { version: db.version, stores: Object.fromEntries(stores) }
}

test('the present schema has its frozen profile, and is not edited', async () => {
  const { db, indexedDB } = openBoth()
  await db.open()
  const version = db.verno
  db.close()
  const frozen = Object.fromEntries(profiles)[`v${version}.json`]!
  expect(await storesOf(indexedDB, 'recollect')).toEqual({ version: frozen.version, stores: frozen.stores })
})

/** The rows as they should be once the present program has opened them. */
function ofToday({ version, rows }: Profile): Record<string, unknown[]> {
  return version < 30 ? { ...rows, memories: memoriesOfToday(rows.memories as Memory[], rows.turns as Turn[]) } : rows
}

describe.each(profiles)('the profile %s', (_, profile) => {
  async function opened() {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const indexedDB = await lay(profile)
    const db = new Truth(profile.name, { indexedDB, IDBKeyRange })
    await db.open()
    expect(warned).not.toHaveBeenCalled()
    warned.mockRestore()
    return db
  }

  test('is opened, and every row is there', async () => {
    const db = await opened()
    const dumped = await dump(db)
    const later = Object.fromEntries(Object.keys(dumped).map((table) => [table, []]))
    const { ledger, ...rows } = ofToday(profile)
    expect(dumped).toEqual({ ...later, ...rows })
    // Before version 5 there was no ledger: it is made of what is there.
    expect(await db.ledger.toArray()).toEqual(ledger ?? [expect.objectContaining({ seq: 0, operations: [] })])
    expect(await verifyLedger(db)).toEqual([])
  })

  test('goes on: answers left over are ended, messages added, settings mended', async () => {
    const db = await opened()
    const streaming = await db.turns.where('status').equals('streaming').count()
    expect(streaming).toBeGreaterThan(0)
    expect(await sweepStreaming(db, new Set(), NOW + 1000)).toBe(streaming)
    for (const { id, spaceId } of await db.conversations.toArray()) {
      const before = path(await turnsOf(db, id))
      const { user, assistant } = await startExchange(db, { conversationId: id, spaceId, text: 'And now?', now: NOW })
      expect(path(await turnsOf(db, id))).toEqual([...before, user, assistant])
    }
    const settings = readSettings(await db.settings.toArray())
    expect(settings.context).toEqual(DEFAULT_SETTINGS.context)
    expect(settings.appearance.theme).toBe('dark')
    expect(await verifyLedger(db)).toEqual([])
  })

  test('can be taken along', async () => {
    const db = await opened()
    const fresh = openBoth()
    await importArchive(fresh.db, fresh.derived, await exportArchive(db, NOW))
    const { settings: _, ...rows } = await carried(db)
    expect(await carried(fresh.db)).toMatchObject(rows)
  })
})
