// The model that is built into the browser (the Prompt API): no key, no network, nothing leaves the computer. What it can
// do now, its download, and answers. Knows nothing of the screen.
// Source: developer.chrome.com/docs/ai/prompt-api (2026-10), webmachinelearning.github.io/prompt-api; Chrome 148 and newer.
import type { Millis, Tokens } from '../core/types.ts'
import { isAbort, nameOf } from '../lib/errors.ts'
import { LATE, stopped, systemClock, within } from './clock.ts'
import { fault, type ProviderFault } from './faults.ts'
import type { ChatRequest, Delta, Provider, ProviderOptions } from './index.ts'

/** What is used of a session. Its figures were named otherwise before Chrome 148. */
interface Session {
  contextWindow?: number
  contextUsage?: number
  inputQuota?: number
  inputUsage?: number
  promptStreaming(input: string, options: { signal: AbortSignal; responseConstraint?: object }): ReadableStream<string>
  destroy(): void
}

interface CreateOptions {
  initialPrompts?: ChatRequest['messages']
  signal?: AbortSignal
  monitor?: (monitor: EventTarget) => void
}

/** What the browser offers as `LanguageModel`. */
export interface LanguageModel {
  availability(): Promise<'unavailable' | 'downloadable' | 'downloading' | 'available'>
  create(options: CreateOptions): Promise<Session>
}

export type BuiltInState = Awaited<ReturnType<LanguageModel['availability']>>

/** The API of this browser; undefined where there is none. */
export function languageModel(): LanguageModel | undefined {
  return (globalThis as { LanguageModel?: LanguageModel }).LanguageModel
}

/** What can be done with it here and now. */
export async function builtInState(api = languageModel()): Promise<BuiltInState> {
  return (await api?.availability().catch(() => undefined)) ?? 'unavailable'
}

/**
 * Has the browser fetch its model, once for all pages; `progress` is told the share that is here. To be called when a person
 * pressed something. Rejects with the faults of an answer; an abort rejects with AbortError.
 */
export async function download(
  progress: (share: number) => void,
  signal: AbortSignal,
  api = languageModel(),
): Promise<void> {
  const monitor = (events: EventTarget) =>
    events.addEventListener('downloadprogress', (event) => progress((event as ProgressEvent).loaded))
  try {
    if (!api) throw absent('unavailable')
    const session = await api.create({ monitor, signal })
    session.destroy()
  } catch (thrown) {
    throw faultFor(thrown, signal)
  }
}

/** What it is called in messages; it has no key. */
const HERE = { host: 'The built-in model', key: '' }
/** Nobody waits longer for a model on their own computer to begin, or to go on. */
const PATIENCE = { first: 60_000, idle: 60_000 }

/** Makes the provider. */
export function createBuiltIn(
  { clock = systemClock, patience = PATIENCE }: Pick<ProviderOptions, 'clock' | 'patience'>,
  api = languageModel(),
): Provider {
  async function sessionFor(messages: ChatRequest['messages'], signal: AbortSignal): Promise<Session> {
    const state = await builtInState(api)
    if (!api || state !== 'available') throw absent(state)
    const made = api.create({ signal, ...(messages.length > 0 ? { initialPrompts: messages } : {}) })
    const session = await within(made, patience.first, signal, clock)
    if (session !== LATE) return session
    made.then(
      (late) => late.destroy(),
      () => undefined, // nobody waits for it any more
    )
    throw silent(patience.first)
  }

  return {
    id: 'built-in',
    async *stream({ messages, schema }, signal) {
      let session: Session | undefined
      try {
        if (signal.aborted) throw stopped()
        session = await sessionFor(messages.slice(0, -1), signal)
        const before = usageOf(session)
        const constraint = schema ? { responseConstraint: schema.schema } : {}
        const source = session.promptStreaming(messages.at(-1)?.content ?? '', { signal, ...constraint }).getReader()
        let words = false
        for (;;) {
          const wait: Millis = words ? patience.idle : patience.first
          const got: Awaited<ReturnType<typeof source.read>> | typeof LATE = await within(
            source.read(),
            wait,
            signal,
            clock,
          )
          if (got === LATE) throw silent(wait)
          if (got.done) break
          words ||= got.value !== ''
          if (got.value !== '') yield { type: 'text', text: got.value }
        }
        if (!words) throw fault('MalformedReply', HERE, 'it ended without a word; send it again.')
        yield finish(before, usageOf(session))
      } catch (thrown) {
        throw faultFor(thrown, signal)
      } finally {
        session?.destroy()
      }
    },
    async models(signal) {
      try {
        const session = await sessionFor([], signal)
        const window = session.contextWindow ?? session.inputQuota
        session.destroy()
        return [{ id: 'built-in', ...(window ? { window } : {}), price: { input: 0, output: 0 } }]
      } catch (thrown) {
        throw faultFor(thrown, signal)
      }
    },
  }
}

const usageOf = ({ contextUsage, inputUsage }: Session): Tokens | undefined => contextUsage ?? inputUsage

/** It tells what a session holds, question and answer together: all of that is given as what was read. */
function finish(before: Tokens | undefined, after: Tokens | undefined): Delta {
  const known = before !== undefined && after !== undefined
  return {
    type: 'finish',
    reason: 'stop',
    cost: 0,
    ...(known ? { usage: { input: before, output: Math.max(0, after - before) } } : {}),
  }
}

function absent(state: BuiltInState): ProviderFault {
  return state === 'unavailable'
    ? fault('NoBuiltIn', HERE, `is not to be had here. ${NEEDS}`)
    : fault('NoBuiltIn', HERE, 'is not on this computer yet; download it in Settings.')
}

/** What it takes, as a sentence. */
export const NEEDS =
  'It takes Chrome 148 or newer on a desktop computer, with 22 GB free on its disk, and 16 GB of memory or a graphics card with more than 4 GB.'

const silent = (wait: Millis) =>
  fault('Timeout', HERE, `nothing came for ${Math.round(wait / 1000)} s; send it again, the model may be loading.`)

/** The API's errors are told apart by their names (webmachinelearning.github.io/prompt-api). */
function faultFor(thrown: unknown, signal: AbortSignal): Error {
  if (signal.aborted || isAbort(thrown)) return stopped()
  if (!(thrown instanceof DOMException)) return thrown as Error
  const { requested, quota } = thrown as { requested?: number; quota?: number }
  switch (nameOf(thrown)) {
    case 'QuotaExceededError': {
      const figures = requested && quota ? ` (${requested} tokens, and it takes ${quota})` : ''
      const error = fault('ContextTooLong', HERE, `this is too long for it${figures}; set a smaller context window.`)
      return Object.assign(error, quota ? { limit: { limit: quota, ...(requested ? { asked: requested } : {}) } } : {})
    }
    case 'NotReadableError':
      return fault('Refused', HERE, 'it kept its answer back; put it in other words.')
    case 'NotSupportedError':
      return fault('NoBuiltIn', HERE, `cannot answer this, or not here. ${NEEDS}`)
    case 'NotAllowedError':
      return fault('NoBuiltIn', HERE, 'may not be used yet; download it in Settings, by pressing the button there.')
    default:
      return fault('Overloaded', HERE, 'it stopped; send it again in a moment.', thrown.message)
  }
}
