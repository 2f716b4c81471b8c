// What memory is made of beside the rows themselves: the indexes, the model, who does the work, and what is left to do.
import { MODELS } from '../../../core/models.ts'
import type { Inspection, Job } from '../../../core/types.ts'
import { asSentence } from '../../kit/sentence.ts'
import { count, number } from '../../words.ts'
import { type Check, failing, type Finding, ok, warning } from '../check.ts'
import type { World } from '../world.ts'

/** What depends on the memory worker, when there is none. Only the row of the index is the one to mend it. */
const NO_WORKER = ok('Not looked at: the memory is not running. See Search index.', { looked: false })

export const index: Check = {
  name: 'Search index',
  restsOn: 'Row counts',
  async look(world) {
    const [there, found] = await Promise.all([world.surroundings(), world.indexes()])
    if (!there && world.starting()) return ok('Being started; until then nothing is recalled.', { runs: false })
    if (!there)
      return failing(
        'The memory does not answer, so nothing is recalled. Fix starts it afresh.',
        world.acts.restartMemory,
        { runs: false },
      )
    if (!found) return ok('Not compared this time: the memory is busy.', { compared: false })
    const { loaded, rows, missing, extra, kept } = found
    const facts = { loaded, rows, missing, extra, kept }
    if (!loaded) return ok('Being read: what is found is right, but may not be all yet.', facts)
    if (missing + extra > 0) {
      const what = [
        missing > 0 ? `${count(missing, 'row')} cannot be found` : '',
        extra > 0 ? `${count(extra, 'entry', 'entries')} without a row` : '',
      ]
      return failing(
        `It is not equal to the rows: ${what.filter(Boolean).join(', ')}. Fix makes it again.`,
        world.acts.rebuildIndex,
        facts,
      )
    }
    if (kept === 'damaged' || kept === 'missing')
      return warning(
        `What is kept of it for the next start is ${kept}. Answers are right; Fix makes it again.`,
        world.acts.rebuildIndex,
        facts,
      )
    return ok(`Equal to the rows, of which ${number(rows)} can be found.`, facts)
  },
}

export const model: Check = {
  name: 'Meaning model',
  async look(world) {
    const { embedding, state, files } = await world.model()
    const { enabled, attempt } = embedding
    if (!enabled) return ok('Off: recall goes by words. It can be turned on in Settings.', { enabled })
    const status = state?.model === embedding.model ? state.status : 'loading'
    const facts = {
      enabled,
      model: embedding.model,
      status,
      files,
      ...(state?.fault ? { fault: state.fault.name } : {}),
    }
    const again = () => world.acts.save('embedding', { attempt: attempt + 1 })
    if (state?.fault?.name === 'NoWasm') return ok('It cannot run here: see WebAssembly and SIMD.', facts)
    if (status === 'failed')
      return failing(
        `${asSentence(state?.fault?.message ?? 'It gave no reason')} Recall goes by words meanwhile; Fix tries again.`,
        again,
        facts,
      )
    if (status === 'downloading' || status === 'loading')
      return ok('On its way; recall goes by words meanwhile.', facts)
    if (files !== 'whole')
      return warning(
        `It runs, but its files are ${files}: the next start would be without it. Fix fetches them again.`,
        again,
        facts,
      )
    return ok(
      `${MODELS[embedding.model].label} is ${status === 'idle' ? 'asleep until it is needed' : 'running'}.`,
      facts,
    )
  },
}

export const pending: Check = {
  name: 'Vectors pending',
  async look(world) {
    const [there, found, { embedding, state }] = await Promise.all([
      world.surroundings(),
      world.indexes(),
      world.model(),
    ])
    if (!there) return NO_WORKER
    if (!found) return ok('Not counted this time: the memory is busy.', { counted: false })
    return embedding.enabled ? pendingOf(found, state?.status, world) : ok('None are made: search by meaning is off.')
  },
}

function pendingOf(
  { loaded, vectors, pendingVectors, trouble }: Inspection,
  status = 'loading',
  world: World,
): Finding {
  const facts = { vectors, pending: pendingVectors, ...(trouble ? { trouble: trouble.name } : {}) }
  const waiting = `${count(pendingVectors, 'piece')} without a vector`
  if (!loaded) return ok('Not counted yet: the memory is being read.', facts)
  if (pendingVectors === 0) return ok(`None: ${count(vectors, 'piece')} can be found by meaning.`, facts)
  if (status !== 'ready' && status !== 'idle') return ok(`${waiting}, until the model runs; words find them.`, facts)
  if (trouble?.name === 'StorageFull')
    return ok(`${waiting}, since nothing more fits. See Storage space. Words find them.`, facts)
  if (trouble)
    return failing(
      `${waiting}, and the last try failed: ${asSentence(trouble.message)} Words find them meanwhile; Fix starts the memory afresh.`,
      world.acts.restartMemory, // what it holds open may be what is broken
      facts,
    )
  if (status === 'idle')
    return warning(
      `${waiting}, and nobody makes them. Words find them; Fix makes them now.`,
      world.acts.maintain,
      facts,
    )
  return ok(`${waiting}: they are being made.`, facts)
}

export const owner: Check = {
  name: 'Owner tab',
  async look(world) {
    const [heard, here, unread] = await Promise.all([world.owner(), world.surroundings(), world.unread()])
    // Who does the work itself need not hear from anybody.
    const answers = here?.owner ? true : heard
    const facts = { answers: answers ?? 'nobody', here: here?.owner ?? false, unread }
    if (!here) return NO_WORKER
    if (answers === undefined)
      return warning('No tab reads what is said. Fix has this one do it.', world.acts.takeOver, facts)
    if (!answers)
      return failing(
        'Another tab should read what is said, and does not answer. Nothing is lost; Fix has this one do it.',
        world.acts.takeOver,
        facts,
      )
    if (unread > 0)
      return warning(
        `${count(unread, 'message')} ${unread === 1 ? 'waits' : 'wait'} to be read. Fix reads them now.`,
        world.acts.maintain,
        facts,
      )
    return ok(here.owner ? 'This tab reads what is said.' : 'Another open tab reads what is said.', facts)
  },
}

/** Jobs that a person must help along, by what they lack. */
const LACKS: Readonly<Record<string, 'key' | 'provider' | 'spending'>> = {
  NoKey: 'key',
  NoModel: 'provider',
  CapReached: 'spending',
}

export const jobs: Check = {
  name: 'Jobs',
  async look(world) {
    const all = await world.jobs()
    const of = (status: Job['status']) => all.filter((job) => job.status === status)
    const [failed, waiting, open] = [of('failed'), of('waiting'), [...of('pending'), ...of('running')]]
    const facts = { failed: failed.length, waiting: waiting.length, open: open.length, done: of('done').length }
    if (failed.length > 0)
      return failing(
        `${count(failed.length, 'job')} failed: ${asSentence(failed[0]!.fault?.message ?? 'no reason is known')} Fix tries again.`,
        () => world.acts.retryJobs(failed),
        facts,
      )
    const [first] = waiting
    if (first) {
      const lack = LACKS[first.fault?.name ?? '']
      return warning(
        `${count(waiting.length, 'job')} cannot go on: ${asSentence(first.fault?.message ?? 'something is missing')} ${lack ? 'Fix opens its place in Settings.' : 'Fix tries again.'}`,
        lack ? () => world.acts.open(lack) : () => world.acts.retryJobs(waiting),
        facts,
      )
    }
    return ok(open.length > 0 ? `${count(open.length, 'job')} to do.` : 'Nothing is left to do.', facts)
  },
}
