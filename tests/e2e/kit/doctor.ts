// The Doctor page as a person meets it, and what its tests share: a browser where all is well, so that what is broken is all
// that turns.
import { expect, type Locator, type Page } from '@playwright/test'
import type { App } from './app.ts'

export interface Doctor {
  link: Locator
  table: Locator
  /** The row of a check. */
  row(name: string): Locator
  fix(name: string): Locator
  /** Opens the page from any screen, and waits until it has looked. */
  open(): Promise<void>
  /** Waits until exactly these rows are not ok. */
  ails(...names: string[]): Promise<void>
  /** Looks again: exactly this row is not ok, and says so. */
  turns(name: string, says: RegExp): Promise<void>
  /** Presses the row's button: every row is ok. */
  mends(name: string): Promise<void>
}

export function doctorOn(page: Page): Doctor {
  const link = page.getByRole('link', { name: 'Doctor', exact: true })
  const table = page.getByRole('table', { name: 'Checks', exact: true })
  const row = (name: string) =>
    table.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) })
  /** Rows that have a button, in one look; none can be told while the page is loaded again, or looks for the first time. */
  const ailing = () =>
    table.getByRole('row').evaluateAll((rows) => {
      const [, ...checks] = rows
      const ailing = checks.filter((row) => row.querySelector('button'))
      return checks.length > 0 ? ailing.map((row) => row.firstElementChild?.textContent ?? '') : ['not looked at yet']
    })
  const doctor: Doctor = {
    link,
    table,
    row,
    fix: (name) => row(name).getByRole('button', { name: 'Fix', exact: true }),
    async open() {
      await link.click()
      await expect(row('Schema')).toBeVisible()
    },
    ails: (...names) =>
      expect
        // A Fix may load the page again, and who looks at that moment sees nothing.
        .poll(() => ailing().catch(() => ['loading']), { timeout: 20_000, intervals: [100] })
        .toEqual(names),
    async turns(name, says) {
      await page.getByRole('button', { name: 'Look again' }).click()
      await doctor.ails(name)
      await expect(row(name)).toContainText(says)
    },
    async mends(name) {
      await doctor.fix(name).click()
      await doctor.ails()
    },
  }
  return doctor
}

/**
 * From its next load on the page is in a browser that agrees to keep its data, or does once `agrees()` is called in it:
 * contexts of tests are private windows, whose data no browser protects.
 */
export async function protectable(page: Page, agrees = true): Promise<void> {
  await page.addInitScript((agrees: boolean) => {
    let [willing, kept] = [agrees, agrees]
    Object.assign(globalThis, { agree: () => (willing = true) })
    StorageManager.prototype.persisted = () => Promise.resolve(kept)
    StorageManager.prototype.persist = () => Promise.resolve((kept ||= willing))
  }, agrees)
}

/** Opens the app, says something, and waits until Doctor finds nothing wrong. */
export async function healthy(app: App): Promise<Doctor> {
  const doctor = doctorOn(app.page)
  await protectable(app.page)
  await app.open()
  await app.say('The boat is called Meridian.')
  await app.page.evaluate(() => navigator.serviceWorker.ready)
  await doctor.open()
  await doctor.ails()
  return doctor
}

/** Runs `change` over every row of a table of a database, behind the app's back. It may return undefined to delete a row. */
export function tamper(page: Page, database: string, table: string, change: string): Promise<void> {
  return page.evaluate(
    async ({ database, table, change }) => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error ?? new Error('it failed'))
        })
      const changes: Record<string, (row: Record<string, unknown>) => unknown> = {
        delete: () => undefined,
        deleteFirst: () => (isFirst ? undefined : 'as it is'),
        reword: (row) => (isFirst ? { ...row, text: `${String(row['text'])} ` } : 'as it is'),
        flip(row) {
          const bytes = row['bytes'] as ArrayBuffer[]
          if (bytes.length === 0) return { ...row, header: { ...(row['header'] as object), sum: '' } }
          const largest = bytes.reduce((a, b) => (a.byteLength > b.byteLength ? a : b))
          new Uint8Array(largest)[largest.byteLength >> 1]! ^= 1
          return row
        },
      }
      let isFirst = true
      const db = await done(indexedDB.open(database))
      const transaction = db.transaction(table, 'readwrite')
      const store = transaction.objectStore(table)
      for (const key of await done(store.getAllKeys())) {
        const row = changes[change]!((await done(store.get(key))) as Record<string, unknown>)
        if (row === undefined) await done(store.delete(key))
        else if (row !== 'as it is') await done(store.put(row))
        isFirst = false
      }
      await new Promise((resolve) => (transaction.oncomplete = resolve))
      db.close()
    },
    { database, table, change },
  )
}
