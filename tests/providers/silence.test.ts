// How long silence is borne, at every stage of an answer.
import { describe, expect, it } from 'vitest'
import type { Provider } from '../../src/providers/index.ts'
import { manualClock } from './clock.ts'
import { bytes, never, outcomeOf, providerOn, REQUEST } from './replies.ts'

const word = (content: string) => bytes(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
const finish = bytes('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n')

/** A provider whose answer comes when the test says so. */
function held() {
  const clock = manualClock()
  let feed!: ReadableStreamDefaultController<Uint8Array>
  let cancelled = false
  let signal: AbortSignal | null | undefined
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => void (feed = controller),
    cancel: () => void (cancelled = true),
  })
  const provider: Provider = providerOn(
    async (_, init) => {
      signal = init?.signal
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
    { clock },
  )
  return {
    clock,
    provider,
    say: (piece: Uint8Array) => feed.enqueue(piece),
    hungUp: () => cancelled && !!signal?.aborted,
  }
}

describe('silence', () => {
  it('before any header is borne for 30 seconds', async () => {
    const clock = manualClock()
    const reading = outcomeOf(providerOn(() => new Promise(() => undefined), { clock }).stream(REQUEST, never))
    await clock.waited(30_000)
    clock.advance(29_999)
    expect(clock.running()).toEqual([30_000])
    clock.advance(1)
    expect(await reading).toMatchObject({ fault: 'Timeout', message: expect.stringContaining('30 s') })
  })

  it('before the first word is borne for 30 seconds from the last sign of life', async () => {
    const { clock, provider, say, hungUp } = held()
    const reading = outcomeOf(provider.stream(REQUEST, never))
    await clock.waited(30_000)
    for (let n = 0; n < 3; n++) {
      clock.advance(20_000)
      say(bytes(': still loading\n\n'))
      await expect.poll(() => clock.running()).toEqual([30_000])
    }
    clock.advance(30_000)
    expect(await reading).toMatchObject({ fault: 'Timeout', text: '' })
    expect(hungUp()).toBe(true)
  })

  it('after the first word is borne for 60 seconds, and the words are kept', async () => {
    const { clock, provider, say, hungUp } = held()
    const reading = outcomeOf(provider.stream(REQUEST, never))
    say(word('Well'))
    await clock.waited(60_000)
    clock.advance(60_000)
    expect(await reading).toMatchObject({ fault: 'Timeout', text: 'Well', message: expect.stringContaining('60 s') })
    expect(hungUp()).toBe(true)
  })

  it('after the end is no fault: only the figures are missing', async () => {
    const { clock, provider, say } = held()
    const reading = outcomeOf(provider.stream(REQUEST, never))
    say(word('Done'))
    say(finish)
    await clock.waited(3000)
    clock.advance(3000)
    expect(await reading).toEqual({
      text: 'Done',
      reasoning: '',
      notices: [],
      announced: [],
      finish: { type: 'finish', reason: 'stop' },
    })
  })

  it('leaves no timer behind when the answer is over', async () => {
    const { clock, provider, say } = held()
    const reading = outcomeOf(provider.stream(REQUEST, never))
    say(word('Done'))
    say(finish)
    say(bytes('data: [DONE]\n\n'))
    expect((await reading).finish).toBeDefined()
    expect(clock.running()).toEqual([])
  })

  it('of a refusal in the middle of its words costs five seconds, not the fault', async () => {
    const clock = manualClock()
    const body = new ReadableStream<Uint8Array>({ start: (feed) => feed.enqueue(bytes('{"error":{"mess')) })
    const reading = outcomeOf(
      providerOn(async () => new Response(body, { status: 401 }), { clock }).stream(REQUEST, never),
    )
    await clock.waited(5000)
    clock.advance(5000)
    expect((await reading).fault).toBe('WrongKey')
  })

  it('can be set', async () => {
    const clock = manualClock()
    const provider = providerOn(() => new Promise(() => undefined), { clock, patience: { first: 7, idle: 9 } })
    const reading = outcomeOf(provider.stream(REQUEST, never))
    await clock.waited(7)
    clock.advance(7)
    expect((await reading).fault).toBe('Timeout')
  })
})

describe('Stop', () => {
  it('ends an answer at once in the middle of a silence, and hangs up', async () => {
    const { clock, provider, say, hungUp } = held()
    const abort = new AbortController()
    const reading = outcomeOf(provider.stream(REQUEST, abort.signal))
    say(word('Well'))
    await clock.waited(60_000)
    abort.abort()
    expect(await reading).toMatchObject({ fault: 'AbortError', text: 'Well' })
    expect({ hungUp: hungUp(), timers: clock.running() }).toEqual({ hungUp: true, timers: [] })
  })
})
