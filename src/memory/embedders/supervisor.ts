// Owns the embedding models: follows the settings, brings the wanted model up, keeps the one that answers until the wanted
// one has read everything, and writes what is going on where the screens read it. Runs in the memory worker, which never
// infers itself. Knows nothing of chunks.
import type { Settings } from '../../core/config.ts'
import { MODELS, smallerModel, type Way, WAYS } from '../../core/models.ts'
import type { Derived, ModelState, ModelStatus } from '../../db/db.ts'
import { failure, messageOf, nameOf } from '../../lib/errors.ts'
import { runsSimd } from '../../lib/simd.ts'
import { type Choice, choiceOf, keyOf } from './choice.ts'
import { type Answering, createFacts } from './facts.ts'
import { createFiles, type FilesDeps } from './files.ts'
import { isParity } from './gpu.ts'
import type { EmbedderOwner } from './index.ts'
import { measure, open, type Opened, proveGpu, recognise, STAND_IN } from './open.ts'
import type { RunnerDeps, RunnerStatus } from './runner.ts'
import { createTeller } from './tell.ts'

export interface SupervisorDeps extends RunnerDeps, FilesDeps {
  derived: Pick<Derived, 'states' | 'facts'>
  /** The name of the graphics adapter; throws NoGpu when a model cannot run on one. */
  gpu(): Promise<string>
  /** Epoch milliseconds. */
  now(): number
}

export interface Supervisor extends EmbedderOwner {
  /** Does what the settings say now: start, switch, try again, stop. Call it with every change. */
  follow(settings: Settings['embedding']): void
  close(): void
}

/** Failures that a smaller model may not have. */
const TOO_LARGE = ['EmbedderCrashed', 'StorageFull']

/** Owns nothing until `follow` is told what the person wants. */
export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const facts = createFacts(deps.derived.facts)
  const files = createFiles(deps, facts)
  const listeners = new Set<() => void>()
  let followed = ''
  /** Ends whatever was begun for the settings before. */
  let ending = new AbortController()
  /** Whose vectors answer. */
  let current: Opened | undefined
  /** The model that the settings ask for, from when its runner is made: `current`, or what will replace it. */
  let wanted: Opened | undefined
  /** `wanted` was brought up: until then whoever brings it up hears what is wrong with it. */
  let isUp = false
  /** Since the settings changed: why it does not run on the graphics processor, and whether it had to be alone. */
  let trouble: { gpu?: Error; alone?: true } = {}
  const teller = createTeller(deps, () => {
    for (const listener of listeners) listener()
  })

  const tell = (change: Partial<ModelState> & Pick<ModelState, 'status'>) =>
    teller.tell(change, current === wanted ? undefined : current?.choice)

  function follow(settings: Settings['embedding']): void {
    const { enabled, attempt } = settings
    const choice = choiceOf(settings)
    const asked = JSON.stringify([enabled, choice, attempt])
    if (asked === followed) return
    followed = asked
    ending.abort(stopped())
    ending = new AbortController()
    trouble = {}
    if (wanted !== current) shut(wanted)
    wanted = undefined
    if (!enabled) {
      shut(current)
      current = undefined
    }
    teller.reset(choice.model)
    if (enabled) bringUp(choice)
    else tell({ status: 'off' })
  }

  function bringUp(choice: Choice): void {
    const { signal } = ending
    isUp = false
    start(choice, signal).catch((thrown: unknown) => fail(choice, thrown as Error, signal))
  }

  async function start(choice: Choice, signal: AbortSignal): Promise<void> {
    tell({ status: 'loading' })
    if (!runsSimd()) {
      throw failure('NoWasm', 'embedder: this browser runs no WebAssembly with SIMD; recall goes on by words alone')
    }
    await reopen(signal)
    if (choice.device === 'webgpu' && !trouble.gpu) {
      try {
        return await run(choice, await deps.gpu(), signal)
      } catch (thrown) {
        if (signal.aborted) throw thrown
        leaveGpu(thrown as Error)
        await reopen(signal)
      }
    }
    await run(choice, undefined, signal)
  }

  /** Opens what answered before the restart, if its files are still here; it is woken when it is asked. */
  async function reopen(signal: AbortSignal): Promise<void> {
    const before = current ? undefined : await facts.answering()
    if (!before || !(before.choice.model in MODELS)) return
    if (!(await files.areKept(before.choice, before.way.dtype, before.commit))) return
    const opened = open(before, await runsOnNow(before), deps, hooks)
    await recognise(opened, facts)
    if (signal.aborted || !opened.embedder) return shut(opened)
    current = opened
    tell({ status: 'loading' })
  }

  /** What was made on a graphics processor is asked for there, if it is the one that was compared. */
  async function runsOnNow({ choice, commit, way }: Answering): Promise<Way> {
    if (way.device === 'wasm') return way
    // No adapter, or none that can be asked: the stand-in answers.
    const adapter = trouble.gpu ? undefined : await deps.gpu().catch(() => undefined)
    const cosine = adapter === undefined ? undefined : await facts.parity(keyOf(choice, commit, way), adapter)
    return cosine !== undefined && isParity(cosine) ? way : STAND_IN
  }

  /** Brings a model up on the graphics processor of this name, or on the processor. */
  async function run(choice: Choice, adapter: string | undefined, signal: AbortSignal): Promise<void> {
    const way = WAYS[adapter === undefined ? 'wasm' : 'webgpu']
    const commit = await files.ensure(choice, way.dtype, signal, (progress) =>
      tell({ status: 'downloading', files: progress }),
    )
    signal.throwIfAborted()
    const same = current?.key === keyOf(choice, commit, way) && current.runsOn.device === way.device
    const opened =
      same && current ? Object.assign(current, { choice }) : open({ choice, commit, way }, way, deps, hooks)
    wanted = opened
    tell({ status: 'loading', commit, dimension: MODELS[choice.model].dimension, device: way.device, files: [] })
    if (adapter !== undefined) await proveGpu(opened, adapter, deps, facts, signal)
    if (!opened.embedder) await recognise(opened, facts)
    signal.throwIfAborted()
    if (opened.embedder) settle(opened)
    await opened.runner.wake()
    signal.throwIfAborted()
    if (!opened.embedder) {
      await measure(opened, facts, signal)
      settle(opened)
    }
    isUp = true
    tell({ status: 'ready' })
  }

  /** Its space is known: it answers at once if nothing else does, or if it is the same space. */
  function settle(opened: Opened): void {
    if (current && current.key !== opened.key) return tell({ status: teller.state.status })
    if (current !== opened) shut(current)
    answerBy(opened)
  }

  function answerBy(opened: Opened): void {
    current = opened
    facts.learnAnswering({ choice: opened.choice, commit: opened.commit, way: opened.way })
    tell({ status: teller.state.status })
  }

  const hooks = {
    onStatus(opened: Opened, status: RunnerStatus) {
      if (opened !== wanted) return
      if (opened.embedder || status === 'loading') tell({ status }) // ready it is only when its space was measured
    },
    onFailure(opened: Opened, error: Error) {
      if (opened === wanted && isUp) fail(opened.choice, error, ending.signal)
      else if (opened === current && opened !== wanted) dropCurrent(error)
    },
  }

  /** The model that answered cannot go on beside the new one: that one answers with what it has read so far. */
  function dropCurrent(error: Error): void {
    const label = current ? MODELS[current.choice.model].label : ''
    current = undefined
    const message = `embedder: ${label} could not go on answering meanwhile (${messageOf(error)}); until everything is read again, recall finds by words and by what was read`
    tell({ status: teller.state.status, notice: { name: 'OldModelLost', message } })
    if (wanted?.embedder) answerBy(wanted)
  }

  /** From now on, and until the person tries again, on the processor. */
  function leaveGpu(error: Error): void {
    trouble.gpu = error
    release(error)
    const known = ['NoGpu', 'GpuWrong'].includes(nameOf(error))
    const message = known
      ? messageOf(error)
      : `graphics processor: the model failed there (${messageOf(error)}); update the graphics driver, and try again`
    tell({ status: 'loading', notice: { name: nameOf(error), message } })
  }

  /** Ends the wanted model, whether it answers or not. */
  function release(error: Error): void {
    const gone = wanted
    wanted = undefined
    if (gone === current) current = undefined
    gone?.runner.close(error)
  }

  function fail(choice: Choice, error: Error, signal: AbortSignal): void {
    if (signal.aborted) return
    const gone = wanted
    if (gone?.runsOn.device === 'webgpu') {
      leaveGpu(error)
      return bringUp(choice)
    }
    release(error)
    // Two models may be more than the memory holds: the other one sleeps, and this one tries once more.
    if (nameOf(error) === 'EmbedderCrashed' && current && !trouble.alone) {
      trouble.alone = true
      current.runner.rest()
      return bringUp(choice)
    }
    const broken = nameOf(error) === 'ModelBroken' && gone
    const discarded = broken ? files.discard(choice, gone.way.dtype, gone.commit) : Promise.resolve()
    void discarded
      .catch(() => undefined) // the fault is told all the same, and the next try finds the files broken again
      .then(() => {
        if (signal.aborted) return
        const smaller = TOO_LARGE.includes(nameOf(error)) ? smallerModel(choice.model) : undefined
        const fault = { name: nameOf(error), message: messageOf(error), ...(smaller ? { smaller } : {}) }
        tell({ status: 'failed', fault })
      })
  }

  return {
    follow,
    status: (): ModelStatus => teller.state.status,
    current: () => current?.embedder,
    next: () => (wanted === current ? undefined : wanted?.embedder),
    promote() {
      if (!wanted?.embedder || wanted === current) return
      shut(current)
      answerBy(wanted)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      ending.abort(stopped())
      shut(wanted)
      shut(current)
      teller.close()
    },
  }
}

const stopped = () => failure('EmbedderStopped', 'embedder: it was switched off; recall goes on by words alone')
const shut = (opened: Opened | undefined): void => opened?.runner.close(stopped())
