// The program itself: whether it opens without a network, whether a newer one waits, and what went wrong in it.
import { count } from '../../words.ts'
import { type Check, ok, warning } from '../check.ts'

export const serviceWorker: Check = {
  name: 'Service worker and version',
  async look({ app, acts }) {
    const { version, worker, waiting, lacking } = await app()
    const facts = { version, worker, waiting, lacking }
    if (worker === 'none') return ok(`Version ${version}. It does not open without a network here.`, facts)
    if (worker === 'missing')
      return warning(
        `Version ${version} does not open without a network yet. Fix installs what it needs.`,
        acts.installApp,
        facts,
      )
    if (waiting) return warning(`A newer version than ${version} is ready. Fix loads it.`, acts.updateApp, facts)
    if (lacking > 0)
      return warning(
        `${count(lacking, 'file')} of version ${version} ${lacking === 1 ? 'is' : 'are'} not kept for a start without a network. Fix fetches them.`,
        acts.installApp,
        facts,
      )
    return ok(`Version ${version}, and it opens without a network.`, facts)
  },
}

export const lastErrors: Check = {
  name: 'Last errors',
  async look({ errors, acts }) {
    const found = errors()
    const last = found.at(-1)
    if (!last) return Promise.resolve(ok('None since you looked last.', { errors: 0 }))
    const says = `${count(found.length, 'error')} since you looked last, the newest: ${last.text} (${last.name ?? 'no name'}). The log below tells more; Fix notes that you saw it.`
    return Promise.resolve(warning(says, acts.acknowledgeErrors, { errors: found.length, name: last.name ?? '' }))
  },
}
