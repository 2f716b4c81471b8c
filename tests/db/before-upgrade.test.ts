import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { restoreBackup } from '../../src/db/backups.ts'
import { backupBeforeUpgrade } from '../../src/db/before-upgrade.ts'
import { Truth } from '../../src/db/db.ts'
import { exportInstalled } from '../../src/db/export.ts'
import { lay, type Profile } from './lay.ts'
import { NOW, openBoth } from './fixture.ts'
import { memoryShelf } from './shelf.ts'
import { carried } from './world.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/profiles')
const versions = readdirSync(FOLDER)

test.each(versions)('%s is copied as it is, and upgrading the copy is upgrading the database', async (file) => {
  const profile = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Profile
  const indexedDB = await lay(profile)
  const options = { indexedDB, IDBKeyRange }
  const shelf = memoryShelf()
  const copy = await backupBeforeUpgrade(profile.name, shelf, NOW, options)
  expect(copy?.reason).toBe('before-upgrade')
  const [installed] = await indexedDB.databases()
  expect(installed?.version).toBe(profile.version)

  const upgraded = new Truth(profile.name, options)
  const wanted = await carried(upgraded)
  const fresh = openBoth()
  await restoreBackup(fresh.db, fresh.derived, shelf, copy!.name, { now: NOW })
  const { settings, models, ...restored } = await carried(fresh.db)
  expect(restored).toMatchObject(stopped(without(wanted, 'settings', 'models')))
  // Of these only what is a setting, and what the person said of models.
  expect(wanted.settings.map(({ key }) => key)).toEqual(expect.arrayContaining(settings.map(({ key }) => key)))
  expect(models.length).toBeLessThanOrEqual(wanted.models.length)
  upgraded.close()
})

test('where there is no database nothing is copied, and none is made', async () => {
  const indexedDB = new IDBFactory()
  expect(await exportInstalled('recollect', NOW, { indexedDB, IDBKeyRange })).toBeUndefined()
  expect(await indexedDB.databases()).toEqual([])
})

function without<T extends object, K extends keyof T>(rows: T, ...names: K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(rows).filter(([name]) => !names.includes(name as K))) as Omit<T, K>
}

/** Answers that were under way when it was copied are under way no more. */
function stopped<T>(rows: T): T {
  return JSON.parse(JSON.stringify(rows).replaceAll('"status":"streaming"', '"status":"stopped"')) as T
}
