// Recorded replies in the vendors' shapes: what becomes of them, whole and cut at every byte.
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bytes, cutAt, never, outcomeOf, providerOn, reply, REQUEST, type Outcome } from './replies.ts'

interface Recording {
  text: string
  reasoning?: string
  reason?: string
  usage?: { input: number; output: number }
  fault?: string
  type?: string
}

const RECORDINGS: Record<string, Recording> = {
  openai: { text: 'Hello there.', reason: 'stop', usage: { input: 19, output: 3 } },
  openrouter: { text: 'Four.', reasoning: 'Two and two', reason: 'stop', usage: { input: 8, output: 2 } },
  deepseek: { text: 'Да.', reasoning: 'Hm, easy.', reason: 'stop', usage: { input: 5, output: 7 } },
  groq: { text: 'Quick!', reason: 'stop', usage: { input: 4, output: 2 } },
  mistral: { text: 'Bonjour', reasoning: 'Let me see. ', reason: 'length', usage: { input: 3, output: 2 } },
  azure: { text: 'Sure', reason: 'stop' },
  'azure-filtered': { text: 'Once upon', fault: 'Refused' },
  'llama-server': { text: '1 2', reason: 'stop', usage: { input: 11, output: 2 } },
  'no-space': { text: 'Tight packing', reason: 'stop' },
  'no-done': { text: 'Ends with a reason only', reason: 'stop' },
  'only-done': { text: 'Ends with a mark only', reason: 'stop' },
  emoji: { text: 'Grüße 👩‍👩‍👧‍👦 日本語 ไทย 🇺🇳', reason: 'stop' },
  fields: { text: 'With fields', reason: 'stop' },
  'two-choices': { text: 'this', reason: 'stop' },
  'error-in-stream': { text: 'So far', fault: 'Overloaded' },
  'error-first': { text: '', fault: 'ContextTooLong' },
  cut: { text: 'Half an answer', fault: 'StreamCut' },
  ndjson: { text: 'Line by line', reason: 'stop', usage: { input: 1, output: 3 }, type: 'application/x-ndjson' },
  'one-piece': {
    text: 'All at\nonce.',
    reasoning: 'Why not?',
    reason: 'stop',
    usage: { input: 9, output: 4 },
    type: 'application/json',
  },
}

const recording = (name: string) =>
  readFileSync(new URL(`../fixtures/streams/${name}.txt`, import.meta.url), { encoding: 'utf8' })

/** What a provider makes of these pieces. */
function read(pieces: Uint8Array[], type?: string): Promise<Outcome> {
  return outcomeOf(providerOn(async () => reply(pieces, type)).stream(REQUEST, never))
}

function expected({ text, reasoning = '', reason, usage, fault }: Recording): Outcome {
  return {
    text,
    reasoning,
    notices: [],
    announced: [],
    ...(reason ? { finish: { type: 'finish', reason, ...(usage ? { usage } : {}) } } : {}),
    ...(fault ? { fault, message: expect.stringContaining('api.example.test: ') as string } : {}),
  }
}

// Thousands of cuts take a while on a busy machine.
describe.each(Object.entries(RECORDINGS))('the stream of %s', { timeout: 60_000 }, (name, facts) => {
  const text = recording(name)
  const whole = bytes(text)

  it('is read as it was meant, in one piece', async () => {
    expect(await read([whole], facts.type)).toEqual(expected(facts))
  })

  it('gives the same when cut in two at any byte', async () => {
    const right = expected(facts)
    for (let at = 1; at < whole.length; at++) expect(await read(cutAt(whole, [at]), facts.type)).toEqual(right)
  })

  it('gives the same byte by byte', async () => {
    const places = Array.from(whole.keys()).slice(1)
    expect(await read(cutAt(whole, places), facts.type)).toEqual(expected(facts))
  })

  it('gives the same with other line ends, a byte order mark and another content type, however it is cut', async () => {
    const forms = [text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r'), `\ufeff${text}`]
    const fits = facts.type?.includes('ndjson') ? ['application/x-ndjson'] : ['text/event-stream', 'text/plain', '']
    // A lone carriage return is a line end in event streams only.
    const allowed = facts.type?.includes('ndjson') ? [forms[0]!, forms[2]!] : forms
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...allowed),
        fc.constantFrom(...fits),
        fc.array(fc.nat()),
        async (form, type, places) => {
          const data = bytes(form)
          expect(
            await read(
              cutAt(
                data,
                places.map((place) => place % data.length),
              ),
              type,
            ),
          ).toEqual(expected(facts))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('cut off at any byte it gives a beginning of the answer, and never takes it for the whole', async () => {
    const { text: said, finish } = await read([whole], facts.type)
    for (let end = 0; end < whole.length; end++) {
      const part = await read([whole.subarray(0, end)], facts.type)
      expect(said.startsWith(part.text)).toBe(true)
      if (part.text !== said || !finish) expect(part.finish).toBeUndefined()
      // Half a document cannot be told from a broken one.
      const faults = ['StreamCut', facts.fault, facts.type === 'application/json' ? 'MalformedReply' : undefined]
      if (!part.finish) expect(faults).toContain(part.fault)
    }
  })
})
