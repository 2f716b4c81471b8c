// Looks after copies while the page is open: asks the browser to keep this site's data once somebody was talked to, reminds
// of files, and writes into the person's folder once a day. When each is due, others know.
import type { Derived, Truth } from '../../db/db.ts'
import { folderDueIn, ownFolder, writeToFolder } from '../../db/own-folder.ts'
import { follow } from '../../db/watch.ts'
import { logWarning } from '../../lib/log.ts'
import type { App } from '../app.ts'
import { day } from './download.ts'
import Reminder from './Reminder.svelte'

const ASKED = 'recollect-persist-asked'

/** Goes on until the page is left. What fails is told in the log, and on the Storage page. */
export function keepUp({ db, derived, health }: App): void {
  health.reminder = Reminder
  if (!localStorage.getItem(ASKED)) askOnceSaid(db)
  let timer: ReturnType<typeof setTimeout> | undefined
  follow(() => ownFolder(derived), {
    next: (folder) => {
      clearTimeout(timer)
      if (folder) timer = setTimeout(() => void writeDaily(db, derived).catch(tell), folderDueIn(folder, Date.now()))
    },
    error: tell,
  })
}

/** A real provider has answered: from then on there is something to keep. */
function askOnceSaid(db: Truth): void {
  const stop = follow(() => db.turns.filter(({ provider }) => !!provider && provider.id !== 'demo').first(), {
    next: (turn) => {
      if (!turn) return
      queueMicrotask(() => stop())
      void askToKeep().catch(tell)
    },
    error: tell,
  })
}

/** Once only: some browsers ask the person. */
async function askToKeep(): Promise<void> {
  localStorage.setItem(ASKED, '1')
  if (!(await navigator.storage.persisted())) await navigator.storage.persist()
}

/** In one tab. */
async function writeDaily(db: Truth, derived: Derived): Promise<void> {
  await navigator.locks.request('recollect-folder', { ifAvailable: true }, async (lock) => {
    const folder = lock ? await ownFolder(derived) : undefined
    if (!folder || folderDueIn(folder, Date.now()) > 0) return
    await writeToFolder(db, derived, day(new Date()), Date.now())
  })
}

const tell = (thrown: unknown) => logWarning('copies: one was not looked after', thrown)
