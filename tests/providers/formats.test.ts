// What every wire format must do on a real server, whatever it looks like on the wire.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ANSWER_MAX, EVENT_MAX } from '../../src/providers/frames.ts'
import type { Delta } from '../../src/providers/index.ts'
import type { FormatName } from '../../src/providers/vendors.ts'
import { type Endpoint, type Reply, startEndpoint } from '../fixtures/endpoint.ts'
import { SPEECHES } from '../fixtures/endpoint-formats.ts'
import { bodyOf, bytes, never, outcomeOf, reply, REQUEST, speaking, SPEAKERS } from './replies.ts'

const FORMATS = Object.keys(SPEAKERS) as FormatName[]
const KEY = 'k-3f9a77c1d2'
const TALK = {
  ...REQUEST,
  messages: [
    { role: 'system' as const, content: 'Be brief.' },
    { role: 'user' as const, content: 'One?' },
    { role: 'assistant' as const, content: 'Two.' },
    { role: 'user' as const, content: 'And then, Zoë 🙂?' },
  ],
}

let endpoint: Endpoint
beforeAll(async () => {
  endpoint = await startEndpoint({ key: KEY })
})
afterAll(() => endpoint.close())
beforeEach(() => {
  endpoint.forget()
  endpoint.reply = { kind: 'stream' }
  endpoint.next = []
})

describe.each(FORMATS)('%s', (format) => {
  const provider = (key = KEY) => speaking(format, fetch, { baseUrl: endpoint.urlFor(format), key, random: () => 0 })
  const ask = (request = TALK) => outcomeOf(provider().stream(request, never))

  it('sends the whole talk, the model and the limit, and asks for a stream', async () => {
    expect((await ask()).text).toBe('You asked: And then, Zoë 🙂?')
    expect(endpoint.chats()[0]?.body).toMatchObject({
      model: 'test',
      messages: TALK.messages,
      max_tokens: 64,
      stream: true,
    })
  })

  it('sends the key in its header alone, and no header that was not asked for', async () => {
    await ask()
    await provider().models!(never)
    const { key, headers } = SPEECHES[format]
    const usual = [
      'host',
      'connection',
      'content-length',
      'accept',
      'accept-language',
      'accept-encoding',
      'sec-fetch-mode',
    ]
    for (const { path, text, headers: sent } of endpoint.requests) {
      const ours = Object.keys(sent).filter(
        (name) => ![...usual, 'user-agent', 'pragma', 'cache-control'].includes(name),
      )
      expect(ours.sort()).toEqual([key.header, ...headers, ...(text === '' ? [] : ['content-type'])].sort())
      expect(sent[key.header]).toBe(key.before + KEY)
      expect(path + text).not.toContain(KEY)
    }
    expect(endpoint.requests).toHaveLength(2)
  })

  it('gives the same text and the same figures streamed and in one piece', async () => {
    const streamed = await ask()
    endpoint.reply = { kind: 'json' }
    const whole = await ask()
    expect(whole).toEqual(streamed)
    expect(streamed.finish).toEqual({ type: 'finish', reason: 'stop', usage: { input: 8, output: 6 } })
  })

  it('shows thoughts as thoughts', async () => {
    endpoint.reply = { kind: 'stream', text: 'Yes.', reasoning: 'Hm.' }
    expect(await ask()).toMatchObject({ text: 'Yes.', reasoning: 'Hm.' })
  })

  const refusals: [string, Reply][] = [
    ['406', { kind: 'refuse', status: 406, body: '' }],
    ['a 400 that names the field', { kind: 'refuse-field', field: 'stream', text: 'All at once.' }],
    [
      'a 400 in words',
      { kind: 'refuse', status: 400, error: { message: 'Streaming is not supported for this model.' } },
    ],
  ]
  it.each(refusals)('after %s to a stream asks for the same turn in one piece, and says so', async (_, refusal) => {
    endpoint.reply = { kind: 'json', text: 'All at once.' }
    endpoint.next = [refusal]
    expect(await ask()).toMatchObject({
      text: 'All at once.',
      notices: [expect.stringMatching(/does not stream; the answer comes in one piece/)],
      finish: { reason: 'stop' },
    })
    const [first, second, ...more] = endpoint.chats().map(({ body }) => body!)
    expect(more).toEqual([])
    expect(first!.stream).toBe(true)
    expect(second!.stream ?? false).toBe(false)
    for (const part of ['model', 'messages', 'max_tokens'] as const) expect(second![part]).toEqual(first![part])
  })

  it('stopped before any header comes is over at once, and hangs up', async () => {
    endpoint.reply = { kind: 'stall', after: -1 }
    const abort = new AbortController()
    const reading = outcomeOf(provider().stream(TALK, abort.signal))
    await endpoint.received(1)
    abort.abort()
    expect((await reading).fault).toBe('AbortError')
    await expect.poll(() => endpoint.requests[0]?.hungUp).toBe(true)
  })

  it('stopped in the middle keeps what came, and hangs up', async () => {
    endpoint.reply = { kind: 'stall', after: 2, text: 'one two three' }
    const abort = new AbortController()
    const came: Delta[] = []
    const reading = (async () => {
      for await (const delta of provider().stream(TALK, abort.signal)) {
        came.push(delta)
        if (came.length === 2) setTimeout(() => abort.abort())
      }
    })()
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    expect(came.map((delta) => delta.type === 'text' && delta.text).join('')).toBe('one two')
    await expect.poll(() => endpoint.requests[0]?.hungUp).toBe(true)
  })

  it.each([1, 2, 3])('cut after %i words keeps them and says that it was cut', async (after) => {
    endpoint.reply = { kind: 'cut', after, text: 'one two three' }
    const { text, fault, finish } = await ask()
    expect([text, fault, finish]).toEqual([
      'one two three'.split(' ').slice(0, after).join(' '),
      'StreamCut',
      undefined,
    ])
  })

  it('tells an error in the stream, and keeps what came', async () => {
    endpoint.reply = {
      kind: 'error-in-stream',
      after: 1,
      text: 'one two',
      error: { message: 'Boom', code: 'server_error' },
    }
    const { text, fault, message } = await ask()
    expect([text, fault, message]).toEqual(['one', 'Overloaded', expect.stringContaining('Boom')])
  })

  it('tells a wrong key and a missing one', async () => {
    expect((await outcomeOf(provider('k-wrong').stream(TALK, never))).message).toMatch(/refused the key/)
    expect((await outcomeOf(provider('').stream(TALK, never))).message).toMatch(/asks for a key/)
    await expect(provider('k-wrong').models!(never)).rejects.toMatchObject({ name: 'WrongKey' })
  })

  it('lists models', async () => {
    expect((await provider().models!(never)).map(({ id }) => id)).toEqual(['test-large', 'test-small'])
  })

  it('tells a web page and another API from an answer', async () => {
    endpoint.reply = { kind: 'html' }
    expect((await ask()).fault).toBe('MalformedReply')
    endpoint.reply = { kind: 'raw', headers: { 'content-type': 'application/json' }, body: '{"message":"Welcome"}' }
    expect((await ask()).fault).toBe('MalformedReply')
    const other = speaking(format, async () => Response.json({ hello: 'you' }))
    await expect(other.models!(never)).rejects.toMatchObject({ name: 'MalformedReply' })
  })

  it('does not take an answer without a word for one', async () => {
    endpoint.reply = { kind: 'stream', text: '' }
    expect((await ask()).fault).toBe('MalformedReply')
  })

  describe('the caps', { timeout: 60_000 }, () => {
    const { word, type, begin } = SPEECHES[format]
    const readAll = (body: ReadableStream<Uint8Array>) =>
      outcomeOf(
        speaking(format, async () => new Response(body, { headers: { 'content-type': type } })).stream(TALK, never),
      )
    const endless = (piece: Uint8Array) =>
      new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(piece) })

    it('refuse an event over 1 MiB, in one piece or never ending', async () => {
      expect((await readAll(bodyOf([bytes(begin('') + word('x'.repeat(EVENT_MAX)))]))).fault).toBe('MalformedReply')
      const head = bytes(word('x').split('"x"')[0]! + '"')
      const dripping = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(head),
        pull: (controller) => controller.enqueue(bytes('x'.repeat(65_536))),
      })
      expect((await readAll(dripping)).fault).toBe('MalformedReply')
    })

    it('end an answer over 8 MiB, and keep what came', async () => {
      const { fault, text } = await readAll(endless(bytes(word('word '.repeat(20_000)))))
      expect(fault).toBe('MalformedReply')
      expect(text.length).toBeGreaterThan(ANSWER_MAX)
      expect(text.length).toBeLessThan(ANSWER_MAX + EVENT_MAX)
    })
  })

  it('is over at its end, also when the server leaves the connection open', async () => {
    const { begin, word, end, type } = SPEECHES[format]
    const whole = begin('') + word('Hi') + end({ input: 1, output: 1 }, { messages: [] })
    // Only Gemini has no last event: after the reason its figures may still come, for three seconds.
    const waits: number[] = []
    const clock = {
      now: () => 0,
      after(ms: number, run: () => void) {
        if (ms === 3000) queueMicrotask(() => (waits.push(ms), run()))
        return () => undefined
      },
    }
    const hanging = speaking(format, async () => reply([bytes(whole)], type, 'hang'), { clock })
    expect(await outcomeOf(hanging.stream(TALK, never))).toMatchObject({ text: 'Hi', finish: { reason: 'stop' } })
    expect(waits).toEqual(format === 'gemini' ? [3000] : [])
  })
})

describe.each(FORMATS.filter((format) => SPEAKERS[format].wire.needsModel))('%s without a model', (format) => {
  it('is told before anything is sent', async () => {
    const { fault, message } = await outcomeOf(
      speaking(format, fetch, { baseUrl: endpoint.urlFor(format), key: KEY }).stream({ ...TALK, model: '' }, never),
    )
    expect([fault, message]).toEqual(['NoModelChosen', expect.stringContaining('which model answers')])
    expect(endpoint.requests).toEqual([])
  })
})
