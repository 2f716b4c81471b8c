// Where everything is kept: whether it opens, has room, is safe from being cleared, and has files beside the databases.
import { asSentence } from '../../kit/sentence.ts'
import { count, size } from '../../words.ts'
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

/** From this share of what the browser allows on it is tight. Raising it warns later. */
const TIGHT = 0.8

export const room: Check = {
  name: 'Storage space',
  async look({ space, acts }) {
    const { used, quota, writes } = await space()
    const share = used !== undefined && quota ? used / quota : 0
    const facts = { used: used ?? -1, quota: quota ?? -1, ...(writes === undefined ? {} : { writes }) }
    const how =
      used === undefined ? 'Its size is not known here' : `${size(used)} used${quota ? ` of ${size(quota)}` : ''}`
    if (writes === false)
      return failing(`${how}: nothing more fits. Fix deletes what can be fetched or made again.`, acts.freeSpace, facts)
    if (share > TIGHT)
      return warning(`${how}: it gets tight. Fix deletes what can be fetched or made again.`, acts.freeSpace, facts)
    return ok(`${how}.`, facts)
  },
}

export const protection: Check = {
  name: 'Storage protection',
  async look({ protection: read, acts }) {
    const { protected: safe, refused, any } = await read()
    const facts = { protected: safe, refused }
    if (safe) return ok('The browser does not clear it by itself.', facts)
    if (!any) return ok('Not asked for yet: nothing is kept here.', facts)
    return warning(
      refused
        ? 'The browser did not agree. It often does once the app is installed or bookmarked; until then keep an export.'
        : 'When the disk runs full, the browser may clear what is kept. Fix asks it not to.',
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
