// Where everything is kept: whether it opens, has room, is safe from being cleared, and has files beside the databases.
import { asSentence } from '../../kit/sentence.ts'
import { REMIND_DAYS, REMIND_MS } from '../../storage/due.ts'
import { count, dayInside, number, size } from '../../words.ts'
import { type Check, failing, ok, warning } from '../check.ts'

export const schema: Check = {
  name: 'Schema',
  root: true,
  async look({ schema: read, acts }) {
    const { outdated, fault, version, known, missing } = await read()
    const facts = { version, known, missing, outdated, ...(fault ? { fault: fault.name } : {}) }
    if (outdated)
      return failing(
        'Another tab changed the database, so this one has stopped writing. Fix loads it again.',
        acts.reload,
        facts,
      )
    if (fault) return failing(`${asSentence(fault.message)} Fix loads the page again.`, acts.reload, facts)
    if (missing > 0)
      return failing(
        `${count(missing, 'part')} of the database ${missing === 1 ? 'is' : 'are'} missing. Fix adds them.`,
        acts.reopen,
        facts,
      )
    return ok(`Version ${version}, whole.`, facts)
  },
}

export const counts: Check = {
  name: 'Row counts',
  async look({ counts: read, acts }) {
    const { state, now = {}, before, fault } = await read()
    if (fault) throw fault
    const rows = sum(now)
    const facts = { state, rows, ...(before ? { before: sum(before.counts) } : {}) }
    if (state === 'fresh') return ok('Nothing is stored yet.', facts)
    if (state === 'sound') return ok(`${count(rows, 'row')}, as many as there should be.`, facts)
    if (state === 'grown')
      return warning(
        `${number(rows)} rows are here, ${number(rows - sum(before?.counts ?? {}))} more than were stored by this app: something else put them. Fix counts them in.`,
        acts.acceptRows,
        facts,
      )
    const had = before ? ` of ${number(sum(before.counts))}` : ''
    return failing(
      `${number(rows)}${had} rows are here: some are missing. Fix loads the page again, where the ways back are shown.`,
      acts.reload,
      facts,
    )
  },
}
const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, each) => all + each, 0)

export const integrity: Check = {
  name: 'Integrity',
  restsOn: 'Row counts',
  async look({ altered: read, acts }) {
    const last = await read()
    const facts = { read: last !== undefined, altered: last?.tables.length ?? 0, age: last ? last.now - last.at : -1 }
    if (!last) return ok('Not read whole yet; it is a minute after the start, when nothing else is to be done.', facts)
    const { tables, at, now } = last
    if (tables.length === 0)
      return ok(`Every row is as it was written; all were read ${dayInside(at, now)}. They are once a week.`, facts)
    return failing(
      `What is stored of ${tables.join(', ')} is not what was written. Storage has copies to go back to; Fix keeps what is there now.`,
      acts.acceptRows,
      facts,
    )
  },
}

/** Copies are made every quarter of an hour; one that is so old while things were said is none to rely on. */
const STALE_MS = 2 * 86_400_000

export const backups: Check = {
  name: 'Backups',
  async look({ copies: read, acts }) {
    const { now, here, copies, at, made, exported, turns, since } = await read()
    const newest = Math.max(at ?? 0, exported ?? 0)
    const facts = {
      here,
      copies,
      age: at === undefined ? -1 : now - at,
      exported: exported === undefined ? -1 : now - exported,
    }
    if (turns === 0) return ok('Nothing is stored yet.', facts)
    const file =
      exported === undefined ? 'none in a file of your own yet' : `the last file is of ${dayInside(exported, now)}`
    if (!here && now - (exported ?? 0) > REMIND_MS)
      return warning(
        'This browser has no room for copies beside the database. Fix writes everything into a file.',
        acts.copy,
        facts,
      )
    if (here && copies === 0 && made !== undefined)
      return warning('The copies that were made are gone. Fix makes one.', acts.copy, facts)
    if (here && at !== undefined && now - newest > STALE_MS && (since ?? 0) > newest)
      return warning(
        `The newest copy is of ${dayInside(at, now)}, and more was said since. Fix makes one.`,
        acts.copy,
        facts,
      )
    if (here && copies === 0) return ok('The first copy comes within a quarter of an hour.', facts)
    return ok(
      here ? `${count(copies, 'copy', 'copies')} beside the database; ${file}.` : `No copies here; ${file}.`,
      facts,
    )
  },
}

/** From this share of what the browser allows on it is tight. Raising it warns later. */
const TIGHT = 0.8

export const room: Check = {
  name: 'Storage space',
  async look({ space, acts }) {
    const { used, quota, writes } = await space()
    const share = used !== undefined && quota ? used / quota : 0
    const facts = { used: used ?? -1, quota: quota ?? -1, ...(writes === undefined ? {} : { writes }) }
    const how = used === undefined ? 'Its size is not known here' : `${size(used)} used`
    // What browsers say that they allow is no promise: a full disk is full at once.
    if (writes === false)
      return failing(`${how}: nothing more fits. Fix deletes what can be fetched or made again.`, acts.freeSpace, facts)
    const of = quota ? `${how} of ${size(quota)}` : how
    if (share > TIGHT)
      return warning(`${of}: it gets tight. Fix deletes what can be fetched or made again.`, acts.freeSpace, facts)
    return ok(`${of}.`, facts)
  },
}

export const protection: Check = {
  name: 'Storage protection',
  quiet: true, // browsers refuse it to sites they hardly know; after a week without a file there is a reminder
  async look({ protection: read, acts }) {
    const { protected: safe, refused, any, exportedDays } = await read()
    const facts = { protected: safe, refused, exported: exportedDays ?? -1 }
    if (safe) return ok('The browser does not clear it by itself.', facts)
    if (!any) return ok('Not asked for yet: nothing is kept here.', facts)
    if (refused && exportedDays !== undefined && exportedDays < REMIND_DAYS)
      return ok('The browser did not agree to keep it for good; a file of your own from this week does.', facts)
    return warning(
      refused
        ? 'The browser did not agree. It often does once the app is installed or bookmarked; Fix asks again, or writes a file.'
        : 'When the disk runs full, the browser may clear what is kept. Fix asks it not to; if it does not agree, Fix writes a file.',
      acts.protect,
      facts,
    )
  },
}

export const files: Check = {
  name: 'Private storage',
  async look(world) {
    const [here, there] = await Promise.all([world.files(), world.surroundings()])
    const facts = { page: here, worker: there?.files ?? false }
    if (here === 'absent') return ok(`This browser has none: ${INSTEAD}`, facts)
    if (here === 'refused') return ok(`This browser gives none here (a private window?): ${INSTEAD}`, facts)
    if (there && !there.files)
      return warning(
        'Files are here, but those of vectors cannot be written. Fix makes room for them.',
        world.acts.clearFolder,
        facts,
      )
    return ok('Here: vectors and snapshots lie in files of this app.', facts)
  },
}
const INSTEAD = 'vectors lie in the database, slower, and copies only where you export them.'
