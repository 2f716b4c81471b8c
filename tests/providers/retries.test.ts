// What is tried again, how often, after how long, and what the person reads meanwhile.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manualClock, swiftClock } from './clock.ts'
import { bytes, never, outcomeOf, providerOn, reply, REQUEST } from './replies.ts'

const good = () => reply([bytes('data: {"choices":[{"delta":{"content":"Yes."},"finish_reason":"stop"}]}\n\n')])
const status = (code: number, headers: Record<string, string> = {}, body = '{"error":{"message":"No."}}') =>
  new Response(body, { status: code, headers })
const lost = (): Response => {
  throw new TypeError('Failed to fetch')
}

/** The silences that are borne while reading, which must not be over before the reply is read. */
const READING = [3000, 5000, 30_000, 60_000]

/** Asks with these replies in turn (the last one again and again), on a clock where waits between tries cost nothing. */
async function ask(replies: (() => Response)[], options: { random?: number; online?: boolean; now?: number } = {}) {
  const clock = swiftClock((ms) => !READING.includes(ms))
  let calls = 0
  const provider = providerOn(async () => (replies[calls++] ?? replies.at(-1)!)(), {
    clock: { ...clock, now: () => options.now ?? 0 },
    random: () => options.random ?? 0.5,
    online: () => options.online ?? true,
  })
  const outcome = await outcomeOf(provider.stream(REQUEST, never))
  return { ...outcome, calls, waits: clock.waits }
}

describe('a passing trouble', () => {
  it.each([408, 429, 500, 502, 503, 504, 529])('%i is tried again until it works', async (code) => {
    const { text, calls, announced, waits } = await ask([() => status(code), () => status(code), good])
    expect({ text, calls, waits }).toEqual({ text: 'Yes.', calls: 3, waits: [500, 1000] })
    expect(announced).toHaveLength(2)
  })

  it.each([
    [429, 'RateLimited'],
    [503, 'Overloaded'],
    [408, 'Overloaded'],
  ])('%i is given up after three tries', async (code, fault) => {
    expect(await ask([() => status(code)])).toMatchObject({ fault, calls: 3 })
  })

  it('also is a connection that fails, before the headers or before the first word', async () => {
    const dying = () =>
      reply([bytes('data: {"choices":[{"delta":{"role":"assistant"}}]}\n\n')], 'text/event-stream', 'break')
    expect(await ask([lost, dying, good])).toMatchObject({ text: 'Yes.', calls: 3 })
    expect(await ask([lost])).toMatchObject({ fault: 'Unreachable', calls: 3 })
  })

  it('also is an error in the stream before the first word', async () => {
    const busy = () => reply([bytes('data: {"error":{"message":"Overloaded","code":529}}\n\n')])
    expect(await ask([busy, good])).toMatchObject({ text: 'Yes.', calls: 2 })
  })

  it('is announced in plain words', async () => {
    const { announced } = await ask([() => status(529, { 'retry-after': '4' }), () => status(429), good])
    expect(announced).toEqual(['The server is busy', 'Too many requests for now'])
    expect((await ask([lost, good])).announced).toEqual(['No answer from api.example.test'])
  })

  it('is waited for at random, up to one and then two seconds', async () => {
    expect((await ask([lost], { random: 0 })).waits).toEqual([0, 0])
    expect((await ask([lost], { random: 0.999 })).waits.map(Math.round)).toEqual([999, 1998])
  })
})

describe('what would not help', () => {
  it.each([400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 451])('%i is not tried again', async (code) => {
    expect((await ask([() => status(code), good])).calls).toBe(1)
  })

  it('is no credit, though it comes as a 429', async () => {
    const body = '{"error":{"message":"You exceeded your quota.","code":"insufficient_quota"}}'
    expect(await ask([() => status(429, {}, body), good])).toMatchObject({ fault: 'NoCredit', calls: 1 })
  })

  it('is a connection while the device is offline', async () => {
    const { fault, message, calls } = await ask([lost, good], { online: false })
    expect({ fault, calls }).toEqual({ fault: 'Offline', calls: 1 })
    expect(message).toContain('no network')
  })

  it('is anything after the first word, or the first thought', async () => {
    for (const delta of ['{"content":"Half"}', '{"reasoning":"Half"}']) {
      const half = () => reply([bytes(`data: {"choices":[{"delta":${delta}}]}\n\n`)], 'text/event-stream', 'break')
      expect(await ask([half, good])).toMatchObject({ fault: 'StreamCut', calls: 1 })
    }
    const busy = bytes(
      'data: {"choices":[{"delta":{"content":"Half"}}]}\n\ndata: {"error":{"code":503,"message":"x"}}\n\n',
    )
    expect(await ask([() => reply([busy]), good])).toMatchObject({ text: 'Half', fault: 'Overloaded', calls: 1 })
  })
})

describe('Retry-After', () => {
  const NOW = Date.parse('2026-03-02T10:00:00Z')
  it.each([
    ['7', 7000],
    ['1.5', 1500],
    ['Mon, 02 Mar 2026 10:00:12 GMT', 12_000],
    ['0', 500],
    ['-5', 500],
    ['soon', 500],
    ['', 500],
    ['Mon, 02 Mar 2020 10:00:00 GMT', 500],
  ])('"%s" is waited for, and never less than chance says', async (header, wait) => {
    const { waits, text } = await ask([() => status(429, { 'retry-after': header }), good], { now: NOW })
    expect({ waits, text }).toEqual({ waits: [wait], text: 'Yes.' })
  })

  it.each(['3600', '1e9', 'Infinity', 'Mon, 02 Mar 2026 23:00:00 GMT'])(
    '"%s" is too long to sit out',
    async (header) => {
      const { calls, fault, message } = await ask([() => status(429, { 'retry-after': header }), good], { now: NOW })
      expect({ calls, fault }).toEqual({ calls: 1, fault: 'RateLimited' })
      expect(message).toMatch(/again in about \d+ minutes/)
    },
  )

  it.each([
    ['Please try again in 7.5s.', 7500],
    ['Please try again in 850ms.', 850],
    ['Rate limit reached. Try again in 12s, or upgrade.', 12_000],
  ])('is read from the words where browsers may not read the header: %s', async (message, wait) => {
    const body = JSON.stringify({ error: { message } })
    expect((await ask([() => status(429, {}, body), good])).waits).toEqual([wait])
  })

  it('in the words of hours and minutes is not sat out either', async () => {
    const body = JSON.stringify({ error: { message: 'Please try again in 1h6m0s.' } })
    expect(await ask([() => status(429, {}, body), good])).toMatchObject({ fault: 'RateLimited', calls: 1 })
  })

  it('never makes all waits together longer than a minute', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 100 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (seconds, random) => {
          const { waits, calls } = await ask([() => status(503, { 'retry-after': `${seconds}.25` })], { random })
          expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(60_000)
          expect(calls).toBeLessThanOrEqual(3)
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('Stop while waiting for the next try', () => {
  it('ends it at once, and nothing is sent any more', async () => {
    const clock = manualClock()
    const abort = new AbortController()
    let calls = 0
    const provider = providerOn(
      async () => {
        calls++
        return status(503, { 'retry-after': '9' })
      },
      { clock },
    )
    const reading = outcomeOf(provider.stream(REQUEST, abort.signal))
    await clock.waited(9000)
    abort.abort()
    expect((await reading).fault).toBe('AbortError')
    clock.advance(60_000)
    expect({ calls, left: clock.running() }).toEqual({ calls: 1, left: [] })
  })
})
