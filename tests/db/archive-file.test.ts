import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { checkArchive, readArchive } from '../../src/db/archive-file.ts'
import { exportArchive } from '../../src/db/export.ts'
import { importArchive, inspectArchive } from '../../src/db/import.ts'
import { openSpool, removeLeftSpools } from '../../src/db/spool.ts'
import { contentOf, openStore, rowsOf } from '../fuzz/world.ts'
import { TABLES } from '../../src/core/rows.ts'
import { dump, NOW, openBoth, space, turn, conversation } from './fixture.ts'
import { privateFiles, type PrivateFiles } from './private-files.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A browser with private files. */
function withFiles(room?: { bytes: number }): PrivateFiles {
  const files = privateFiles(room)
  for (const [name, value] of Object.entries(files.globals)) vi.stubGlobal(name, value)
  return files
}

/** A file of more rows than are read at a time. */
let file: Blob
let content: string
beforeAll(async () => {
  const source = await openStore(rowsOf(10, 1010), 'me')
  content = await contentOf(source, TABLES)
  file = await exportArchive(source.db, NOW)
})
const cutOff = (file: Blob) => file.slice(0, file.size - 20)
const bytesOf = (length: number) => new Uint8Array(length)

describe('where there are private files', () => {
  test('the rows of a file wait in one of them until it was taken in, and all of them come', async () => {
    const files = withFiles()
    const { db, derived } = openBoth()
    const { archive } = await inspectArchive(db, file)
    expect(archive.place).toBe('file')
    expect(files.names()).toHaveLength(1)
    expect(archive.steps('memories').length).toBeGreaterThan(2)
    await importArchive(db, derived, archive)
    await archive.discard()
    await archive.discard()
    expect(files.names()).toEqual([])
    expect((await contentOf({ db }, TABLES)) === content).toBe(true)
  })

  test('a file that is refused leaves nothing behind', async () => {
    const files = withFiles()
    const { db, derived } = openBoth()
    await expect(importArchive(db, derived, cutOff(file))).rejects.toMatchObject({ name: 'ArchiveRefused' })
    expect(files.names()).toEqual([])
  })

  test('a cancel leaves nothing behind', async () => {
    const files = withFiles()
    const { db, derived } = openBoth()
    const abort = new AbortController()
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      if (done > total / 2) abort.abort()
    }
    const before = await dump(db)
    const importing = importArchive(db, derived, file, { signal: abort.signal, onProgress })
    await expect(importing).rejects.toMatchObject({ name: 'AbortError' })
    expect(files.names()).toEqual([])
    expect(await dump(db)).toEqual(before)
  })

  test('without room to check it a file is refused in words, and nothing is left', async () => {
    const files = withFiles({ bytes: 1000 })
    await expect(readArchive(file)).rejects.toMatchObject({
      name: 'StorageFull',
      message:
        'import: there is no room to check the file on this device; free some, then try again; nothing was changed',
    })
    expect(files.names()).toEqual([])
  })

  test('when the temporary file is lost on the way, nothing is changed', async () => {
    const files = withFiles()
    const { db, derived } = openBoth()
    await db.spaces.put(space('s1'))
    await db.conversations.put(conversation('c1', 's1'))
    await db.turns.put(turn('t1', 'c1', 0, 'I live in Porto.'))
    const before = await dump(db)
    const archive = await readArchive(file)
    files.lose()
    await expect(importArchive(db, derived, archive)).rejects.toMatchObject({
      name: 'ArchiveRefused',
      message: expect.stringContaining('choose the file again; nothing was changed') as string,
    })
    await archive.discard()
    expect(await dump(db)).toEqual(before)
  })

  test('what closed pages left is removed, what is being read stays', async () => {
    const files = withFiles()
    await removeLeftSpools()
    expect(files.names()).toEqual([])
    const spool = await openSpool()
    await spool.write(bytesOf(3))
    const present = files.names()
    expect(present).toHaveLength(2) // a browser writes beside the file at first
    files.leave('recollect-import', '0190-left')
    files.leave('recollect-import', '0190-left.crswap')
    files.leave('recollect-backups', 'a-copy')
    await removeLeftSpools()
    expect(files.names()).toEqual([...present, 'recollect-backups/a-copy'])
    await spool.remove()
    expect(files.names()).toEqual(['recollect-backups/a-copy'])
  })
})

describe('where there are none', () => {
  test('the rows wait in memory', async () => {
    const archive = await readArchive(file)
    expect(archive.place).toBe('memory')
    const [step] = archive.steps('memories')
    expect(await archive.read('memories', step!)).toHaveLength(step!.rows)
    await removeLeftSpools()
  })

  test('there is a bound to it', async () => {
    const spool = await openSpool(2 * 1024 ** 2)
    for (const length of [1024 ** 2, 1024 ** 2]) await spool.write(bytesOf(length))
    await expect(spool.write(bytesOf(1024 ** 2))).rejects.toMatchObject({ name: 'ArchiveTooLarge' })
  })
})

test('every row is shown as it is read, before it is known whether the file is good', async () => {
  const seen = new Map<string, number>()
  const visit = ({ table }: { table: string }) => Promise.resolve(void seen.set(table, (seen.get(table) ?? 0) + 1))
  const { header } = await checkArchive(file, {}, visit)
  for (const [table, rows] of seen) expect(header.counts).toHaveProperty(table, rows)
  expect(seen.get('memories')).toBe(1010)
})
