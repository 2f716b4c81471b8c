// The browser's own model, on a stand-in for its API: the contract of all providers, its download, and its refusals.
import { describe, expect, it } from 'vitest'
import {
  type BuiltInState,
  builtInState,
  createBuiltIn,
  download,
  type LanguageModel,
} from '../../src/providers/built-in.ts'
import { providerContract } from '../contracts/provider.ts'
import { never, outcomeOf, REQUEST } from './replies.ts'

const LONG = 'One two three four five six seven eight nine ten eleven twelve.'
type Options = Parameters<LanguageModel['create']>[0]

/** What the browser offers: answers a word a piece, and writes down how it was asked. */
function standIn({ state = 'available', answer = LONG, fails, window = 1000 }: Given = {}) {
  const asked: { options: Options; input?: string; constraint?: object }[] = []
  let open = 0
  const api: LanguageModel = {
    availability: () => Promise.resolve(state),
    create: (options) => {
      if (fails?.at === 'create') return Promise.reject(fails.error)
      const record: (typeof asked)[number] = { options }
      asked.push(record)
      open++
      const monitor = new EventTarget()
      options.monitor?.(monitor)
      for (const loaded of [0, 0.5, 1])
        monitor.dispatchEvent(Object.assign(new Event('downloadprogress'), { loaded, total: 1 }))
      let used = options.initialPrompts ? 12 : 0
      return Promise.resolve({
        contextWindow: window,
        get contextUsage() {
          return used
        },
        promptStreaming(input, { signal, responseConstraint }) {
          Object.assign(record, { input, ...(responseConstraint ? { constraint: responseConstraint } : {}) })
          const words = answer.match(/\s*\S+/g) ?? []
          return new ReadableStream({
            start: (controller) => signal.addEventListener('abort', () => controller.error(signal.reason)),
            pull(controller) {
              if (fails?.at === 'stream') return controller.error(fails.error)
              const word = words.shift()
              used += 2
              if (word === undefined) controller.close()
              else controller.enqueue(word)
            },
          })
        },
        destroy: () => void open--,
      })
    },
  }
  return { api, asked, open: () => open }
}
interface Given {
  state?: BuiltInState
  answer?: string
  fails?: { at: 'create' | 'stream'; error: Error }
  window?: number
}

providerContract('the built-in model', { make: async () => ({ provider: createBuiltIn({}, standIn().api) }) })

const ask = (given?: Given) => outcomeOf(createBuiltIn({}, standIn(given).api).stream(REQUEST, never))

it('is given what came before as what was said, and the last words as the question', async () => {
  const { api, asked, open } = standIn()
  const messages = [
    { role: 'system' as const, content: 'Be brief.' },
    { role: 'user' as const, content: 'Hello' },
    { role: 'assistant' as const, content: 'Hi' },
    { role: 'user' as const, content: 'How are you?' },
  ]
  const schema = { name: 'mood', schema: { type: 'object' } }
  const outcome = await outcomeOf(createBuiltIn({}, api).stream({ ...REQUEST, messages, schema }, never))
  expect(asked).toMatchObject([
    { options: { initialPrompts: messages.slice(0, -1) }, input: 'How are you?', constraint: schema.schema },
  ])
  expect(outcome).toMatchObject({ text: LONG, finish: { reason: 'stop', cost: 0, usage: { input: 12 } } })
  expect(open()).toBe(0)
})

it('names itself with the window it has, which costs nothing', async () => {
  const { api, open } = standIn({ window: 9216 })
  expect(await createBuiltIn({}, api).models?.(never)).toEqual([
    { id: 'built-in', window: 9216, price: { input: 0, output: 0 } },
  ])
  expect(open()).toBe(0)
})

describe('where it is not ready', () => {
  it.each(['unavailable', 'downloadable', 'downloading'] as const)(
    '%s: it says so and fetches nothing',
    async (state) => {
      const { api, asked } = standIn({ state })
      const outcome = await outcomeOf(createBuiltIn({}, api).stream(REQUEST, never))
      expect(outcome).toMatchObject({ fault: 'NoBuiltIn', text: '' })
      expect(outcome.message).toMatch(state === 'unavailable' ? /Chrome 148/ : /download it in Settings/)
      expect(asked).toEqual([])
    },
  )

  it('a browser without it is one that has none to offer', async () => {
    expect(await builtInState(undefined)).toBe('unavailable')
    expect(await outcomeOf(createBuiltIn({}, undefined).stream(REQUEST, never))).toMatchObject({ fault: 'NoBuiltIn' })
  })

  it('it is fetched with progress, and let go', async () => {
    const { api, open } = standIn({ state: 'downloadable' })
    const shares: number[] = []
    await download((share) => shares.push(share), never, api)
    expect(shares).toEqual([0, 0.5, 1])
    expect(open()).toBe(0)
  })

  it('a download that was called off is no fault', async () => {
    const abort = new AbortController()
    abort.abort()
    const { api } = standIn({ fails: { at: 'create', error: new DOMException('Aborted', 'AbortError') } })
    await expect(download(() => undefined, abort.signal, api)).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('its refusals', () => {
  it.each([
    ['NotReadableError', 'Refused'],
    ['NotSupportedError', 'NoBuiltIn'],
    ['NotAllowedError', 'NoBuiltIn'],
    ['InvalidStateError', 'Overloaded'],
    ['UnknownError', 'Overloaded'],
  ])('%s is %s', async (name, fault) => {
    for (const at of ['create', 'stream'] as const)
      expect(await ask({ fails: { at, error: new DOMException('No.', name) } })).toMatchObject({ fault })
  })

  it('too much tells how much it was, and how much it takes', async () => {
    const error = Object.assign(new DOMException('Too large.', 'QuotaExceededError'), { requested: 2000, quota: 1000 })
    const outcome = await ask({ fails: { at: 'create', error } })
    expect(outcome).toMatchObject({ fault: 'ContextTooLong', thrown: { limit: { limit: 1000, asked: 2000 } } })
    expect(outcome.message).toContain('2000 tokens, and it takes 1000')
  })

  it('an answer without a word is no answer', async () => {
    expect(await ask({ answer: '' })).toMatchObject({ fault: 'MalformedReply' })
  })
})
