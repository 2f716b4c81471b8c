// What looks after the copies while the page is open: asks the browser once to keep this site's data, and lays everything
// down in the person's folder when a day has passed, and reminds them of a copy. Begins with the first message to a real provider.
import { liveQuery } from 'dexie'
import type { Derived, Truth } from '../../db/db.ts'
import { folderDueIn, ownFolder, writeToFolder } from '../../db/own-folder.ts'
import type { App } from '../app.ts'
import { day } from './download.ts'
import Reminder from './Reminder.svelte'

const ASKED = 'recollect-persist-asked'

/** Goes on until the page is left. What fails is told in the console, and on the Storage page. */
export function keepUp({ db, derived, health }: App): void {
  health.reminder = Reminder
  const said = liveQuery(() => db.turns.filter(({ provider }) => !!provider && provider.id !== 'demo').first())
  const waiting = said.subscribe({
    next: (turn) => {
      if (!turn) return
      queueMicrotask(() => waiting.unsubscribe())
      void askToKeep().catch(tell)
    },
    error: tell,
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  liveQuery(() => ownFolder(derived)).subscribe({
    next: (folder) => {
      clearTimeout(timer)
      if (folder) timer = setTimeout(() => void writeDaily(db, derived).catch(tell), folderDueIn(folder, Date.now()))
    },
    error: tell,
  })
}

/** Once only: some browsers ask the person. */
async function askToKeep(): Promise<void> {
  if (localStorage.getItem(ASKED) || (await navigator.storage.persisted())) return
  localStorage.setItem(ASKED, '1')
  await navigator.storage.persist()
}

/** In one tab. */
async function writeDaily(db: Truth, derived: Derived): Promise<void> {
  await navigator.locks.request('recollect-folder', { ifAvailable: true }, async (lock) => {
    const folder = lock ? await ownFolder(derived) : undefined
    if (!folder || folderDueIn(folder, Date.now()) > 0) return
    await writeToFolder(db, derived, day(new Date()), Date.now())
  })
}

const tell = (thrown: unknown) => console.warn('copies:', thrown)
