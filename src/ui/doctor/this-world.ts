// The world of checks as this browser has it: reads the databases, the worker and the browser, and does what fixes ask for.
// Judges nothing.
import { mendSection, readSettings, type Settings, type SettingsKey } from '../../core/config.ts'
import type { Job } from '../../core/types.ts'
import { acceptTruth } from '../../db/accept.ts'
import { openShelf, takeBackup } from '../../db/backups.ts'
import { checkTruth } from '../../db/boot.ts'
import { lastExport } from '../../db/exported.ts'
import { storageFault } from '../../db/faults.ts'
import { askFullCheck, lastFullCheck, noteFullCheck } from '../../db/full-check.ts'
import { retryJob } from '../../db/jobs.ts'
import { inFile, inLocalStorage } from '../../db/sentinel.ts'
import { saveSection } from '../../db/settings.ts'
import { verifyLedger } from '../../db/verify.ts'
import { logAll, write } from '../../db/write.ts'
import { logWarning } from '../../lib/log.ts'
import { nameOf } from '../../lib/errors.ts'
import { ownerAnswers } from '../../lib/owner.ts'
import { runsSimd } from '../../lib/simd.ts'
import { settingsAddress, type SettingsField } from '../address.ts'
import type { App } from '../app.ts'
import { acceptUpdate } from '../pwa.ts'
import { go } from '../route.svelte.ts'
import { deleteOtherModels, stateOfFiles } from '../settings/model-store.ts'
import { saveEverything } from '../storage/save.ts'
import { copyFacts } from './copy-facts.ts'
import { appFacts, installApp } from './app-facts.ts'
import { acknowledgeErrors, errorsSince } from './errors.ts'
import { providerFacts } from './provider-facts.ts'
import { schemaFacts } from './schema-facts.ts'
import type { Acts, World } from './world.ts'

/** The lock of the work that one tab does. */
const WORK = 'recollect-ingest'
/** A live worker answers within a few milliseconds, a busy one within its longest step (150 ms). */
const ANSWER_MS = 700
/** Comparing 50,000 rows takes some 300 ms; what is not done by then is not known this time. */
const COMPARE_MS = 1200
/** A message that is unread for so long was not taken up: reading begins with the turn's last word. */
const UNREAD_MS = 30_000
/** What is written to see whether anything fits: as much as a long answer with its plan. */
const TRIAL_BYTES = 256 * 1024

/** The browser was asked to protect the storage, in this visit, and did not agree. */
let refused = false

export function thisWorld(app: App, watched: boolean): World {
  const { db, derived, memory, health } = app
  const settings = async () => readSettings(await db.settings.toArray())
  let there: ReturnType<World['surroundings']> | undefined
  return {
    watched,
    settings,
    schema: () => schemaFacts(db, health),
    async counts() {
      if (health.unkept) throw health.unkept // in memory there is nothing to lose
      return checkTruth(db, indexedDB, [inLocalStorage(), inFile()])
    },
    async altered() {
      const read = watched ? await within(COMPARE_MS, verifyLedger(db)) : undefined
      const now = Date.now()
      const tables = read?.map(({ table }) => table)
      if (!tables) {
        const last = await lastFullCheck(derived)
        return last && { tables: last.altered, at: last.at, now }
      }
      const tell = (thrown: unknown) => logWarning('doctor: what was found in the rows is not kept', thrown)
      await noteFullCheck(derived, tables, now).catch(tell)
      return { tables, at: now, now }
    },
    copies: () => copyFacts(db, derived),
    indexes: () => within(COMPARE_MS, memory.remote?.inspect()),
    starting: () => memory.state === 'starting' || memory.state === 'restarting',
    surroundings: () => (there ??= within(ANSWER_MS, memory.remote?.surroundings())),
    async model() {
      const { embedding } = await settings()
      const state = await derived.states.get('embedder')
      // Where the graphics card is asked for and cannot be used, other files run.
      const device = state?.device ?? embedding.device
      return { embedding, state, files: embedding.enabled ? await stateOfFiles({ ...embedding, device }) : 'missing' }
    },
    async owner() {
      const { held = [] } = await navigator.locks.query()
      if (!held.some(({ name }) => name === WORK)) return undefined
      const channel = new BroadcastChannel(WORK)
      try {
        return await ownerAnswers(channel, ANSWER_MS)
      } finally {
        channel.close()
      }
    },
    unread: () =>
      db.turns
        .where('ingested')
        .equals(0)
        .filter(({ status, createdAt }) => status !== 'streaming' && createdAt < Date.now() - UNREAD_MS)
        .count(),
    jobs: () => db.jobs.toArray(),
    provider: async () => providerFacts(app, (await settings()).provider, watched),
    async space() {
      const { usage, quota } = await navigator.storage.estimate()
      const facts = { ...(usage === undefined ? {} : { used: usage }), ...(quota === undefined ? {} : { quota }) }
      return watched ? { ...facts, writes: await canWrite(app) } : facts
    },
    async protection() {
      if (health.unkept) throw health.unkept
      const [safe, turns, exported] = await Promise.all([
        navigator.storage.persisted(),
        db.turns.count(),
        lastExport(db),
      ])
      const days = exported && { exportedDays: (Date.now() - exported.at) / 86_400_000 }
      return { protected: safe, refused, any: turns > 0, ...days }
    },
    files: async () => {
      if (typeof navigator.storage.getDirectory !== 'function') return 'absent'
      return navigator.storage.getDirectory().then(
        () => 'here',
        () => 'refused',
      )
    },
    page: () => ({
      simd: runsSimd(),
      gpu: 'gpu' in navigator,
      shared: typeof SharedArrayBuffer !== 'undefined',
      isolated: crossOriginIsolated,
      cores: navigator.hardwareConcurrency,
    }),
    app: appFacts,
    errors: errorsSince,
    acts: actsOf(app, settings),
  }
}

/** What a promise resolves with, undefined when that takes longer than `ms`. */
function within<T>(ms: number, promise: Promise<T> | undefined): Promise<T | undefined> {
  let callOff = () => {}
  const late = new Promise<undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms)
    callOff = () => clearTimeout(timer)
  })
  return Promise.race([promise, late]).finally(callOff)
}

/** Whether a little more fits. What cannot be written because of anything else is not about room. */
async function canWrite({ derived }: App): Promise<boolean> {
  const id = 'trial'
  try {
    await derived.snapshots.put({ id, header: {}, bytes: [new ArrayBuffer(TRIAL_BYTES)], savedAt: Date.now() })
  } catch (thrown) {
    // Nothing is written after it at once: on a full disk such a write never ends.
    if (nameOf(storageFault(thrown)) === 'StorageFull') return false
    throw storageFault(thrown)
  }
  await derived.snapshots.delete(id)
  return true
}

function actsOf({ db, derived, memory }: App, settings: () => Promise<Settings>): Acts {
  const open = (place: SettingsField | `#/${string}`) =>
    Promise.resolve(go(place.startsWith('#/') ? place : settingsAddress(place as SettingsField)))
  return {
    open,
    reload: () => Promise.resolve(location.reload()),
    async save<K extends SettingsKey>(section: K, patch: Partial<Settings[K]>) {
      const row = await db.settings.get(section)
      await saveSection(db, section, { ...mendSection(section, row?.value), ...patch })
    },
    async reopen() {
      db.close({ disableAutoOpen: false })
      await db.open()
      await write(db, [db.changes], () => logAll(db))
    },
    async acceptRows() {
      const shelf = await openShelf()
      if (shelf) await takeBackup(db, shelf, 'asked', Date.now())
      await acceptTruth(db, [inLocalStorage(), inFile()], Date.now())
      await askFullCheck(derived)
      await write(db, [db.changes], () => logAll(db))
    },
    rebuildIndex: async () => memory.remote?.rebuildIndex(),
    restartMemory: () => Promise.resolve(memory.afresh()),
    maintain: async () => void (await memory.maintain()),
    takeOver: async () => memory.remote?.takeOver(),
    async retryJobs(jobs: readonly Job[]) {
      for (const { id } of jobs) await retryJob(db, id, Date.now())
    },
    async freeSpace() {
      const { embedding } = await settings()
      await deleteOtherModels(embedding.enabled ? embedding : undefined)
    },
    async protect() {
      refused = !(await navigator.storage.persist())
      if (refused) await saveEverything(db)
    },
    copy: async () => {
      const shelf = await openShelf()
      if (shelf) await takeBackup(db, shelf, 'asked', Date.now())
      else await saveEverything(db)
    },
    async clearFolder() {
      const root = await navigator.storage.getDirectory()
      for await (const handle of root as unknown as AsyncIterable<[string, FileSystemHandle]>) {
        const [name, { kind }] = handle
        if (name === 'recollect-vectors' && kind === 'file') await root.removeEntry(name)
      }
      memory.afresh()
    },
    installApp,
    updateApp: acceptUpdate,
    acknowledgeErrors: () => Promise.resolve(acknowledgeErrors()),
  }
}
