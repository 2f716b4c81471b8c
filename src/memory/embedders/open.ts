// One model with its runner: its space, its embedder, and how both come to be. It has a worker only while there is
// something to embed. Knows nothing of settings, and not which of two models answers.
import { MODELS, WAYS, type Way } from '../../core/models.ts'
import { keyOf, placeOf } from './choice.ts'
import type { Answering, Facts } from './facts.ts'
import type { Embedder } from './index.ts'
import { checkParity, compare } from './gpu.ts'
import { measureNoise } from './noise.ts'
import { createRunner, type Runner, type RunnerDeps, type RunnerStatus } from './runner.ts'

export interface Opened extends Answering {
  key: string
  /** On what it really runs. */
  runsOn: Way
  runner: Runner
  /** Once its noise is known. */
  embedder?: Embedder
}

export interface OpenHooks {
  onStatus(opened: Opened, status: RunnerStatus): void
  /** It was given up: everything that waited was rejected. */
  onFailure(opened: Opened, error: Error): void
}

/**
 * Makes the runner, and no worker yet. `runsOn` may be another way than the space's: what was made on a graphics
 * processor that passed the comparison can be asked for with the same weights on the processor.
 */
export function open(answering: Answering, runsOn: Way, deps: RunnerDeps, hooks: OpenHooks): Opened {
  const { choice, commit, way } = answering
  const request = { ...placeOf(choice), card: MODELS[choice.model], commit, way: runsOn }
  const opened: Opened = {
    ...answering,
    key: keyOf(choice, commit, way),
    runsOn,
    runner: createRunner(
      request,
      deps,
      (status) => hooks.onStatus(opened, status),
      (error) => hooks.onFailure(opened, error),
    ),
  }
  return opened
}

/** Gives it its embedder if its noise was measured before: it can be searched with while its model is still asleep. */
export async function recognise(opened: Opened, facts: Facts): Promise<void> {
  const noise = await facts.noise(opened.key)
  if (noise) opened.embedder = embedderOf(opened, noise)
}

/** Gives it its embedder by measuring. */
export async function measure(opened: Opened, facts: Facts, signal: AbortSignal): Promise<void> {
  const noise = await measureNoise(opened.runner.embed)
  signal.throwIfAborted()
  facts.learnNoise(opened.key, noise)
  opened.embedder = embedderOf(opened, noise)
}

function embedderOf({ key, runner, choice }: Opened, noise: Embedder['noise']): Embedder {
  const { dimension, maxTokens } = MODELS[choice.model]
  return { key, dimension, maxTokens, noise, embed: runner.embed }
}

/**
 * Has a model on this graphics processor make the same vectors as on the processor, once for each adapter; throws GpuWrong
 * when they differ. The processor's part is done and its worker ended before the other one's begins.
 */
export async function proveGpu(
  opened: Opened,
  adapter: string,
  deps: RunnerDeps,
  facts: Facts,
  signal: AbortSignal,
): Promise<void> {
  const known = await facts.parity(opened.key, adapter)
  if (known !== undefined) return checkParity(known)
  const { choice, commit, runner } = opened
  const request = { ...placeOf(choice), card: MODELS[choice.model], commit, way: STAND_IN }
  const reference = createRunner(request, deps, noop, noop)
  const onCpu: Embedder['embed'] = async (...args) => {
    try {
      return await reference.embed(...args)
    } finally {
      reference.close(new Error('embedder: the comparison is over'))
    }
  }
  const cosine = await compare(onCpu, runner.embed, signal)
  facts.learnParity(opened.key, adapter, cosine)
  checkParity(cosine)
}

/** The weights of the graphics processor, on the processor. */
export const STAND_IN: Way = { ...WAYS.webgpu, device: 'wasm' }

const noop = () => undefined
