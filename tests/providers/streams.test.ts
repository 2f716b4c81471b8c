// Recorded replies in the vendors' shapes: what becomes of them, whole and cut at every byte.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FormatName } from '../../src/providers/vendors.ts'
import { recorded, type Recording, RECORDINGS } from '../fixtures/streams/recordings.ts'
import { bytes, cutAt, never, type Outcome, outcomeOf, reply, REQUEST, speaking } from './replies.ts'

/** What a provider makes of these pieces. */
function read(format: FormatName, pieces: Uint8Array[], type?: string): Promise<Outcome> {
  return outcomeOf(speaking(format, async () => reply(pieces, type)).stream(REQUEST, never))
}

function expected({ text, reasoning = '', reason, usage, cost, fault }: Recording): Outcome {
  const figures = { ...(usage ? { usage } : {}), ...(cost === undefined ? {} : { cost }) }
  return {
    text,
    reasoning,
    notices: [],
    announced: [],
    ...(reason ? { finish: { type: 'finish', reason, ...figures } } : {}),
    ...(fault ? { fault, message: expect.stringContaining('api.example.test: ') as string } : {}),
  }
}

const CASES = Object.entries(RECORDINGS).flatMap(([format, names]) =>
  Object.entries(names).map(([name, facts]) => [format as FormatName, name, facts] as const),
)

// Thousands of cuts take a while on a busy machine.
describe.each(CASES)('%s: the stream of %s', { timeout: 120_000 }, (format, name, facts) => {
  const text = recorded(format, name)
  const whole = bytes(text)

  it('is read as it was meant, in one piece', async () => {
    expect(await read(format, [whole], facts.type)).toEqual(expected(facts))
  })

  it('gives the same when cut in two at any byte', async () => {
    const right = expected(facts)
    for (let at = 1; at < whole.length; at++) expect(await read(format, cutAt(whole, [at]), facts.type)).toEqual(right)
  })

  it('gives the same byte by byte', async () => {
    const places = Array.from(whole.keys()).slice(1)
    expect(await read(format, cutAt(whole, places), facts.type)).toEqual(expected(facts))
  })

  it('gives the same with other line ends, a byte order mark and another content type, however it is cut', async () => {
    const forms = [text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r'), `\ufeff${text}`]
    const fits = [
      'text/event-stream',
      'application/json',
      'text/plain',
      '',
      ...(facts.lines ? ['application/x-ndjson'] : []),
    ]
    // A lone carriage return is a line end in event streams only.
    const allowed = facts.lines ? [forms[0]!, forms[2]!] : forms
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...allowed),
        fc.constantFrom(...fits),
        fc.array(fc.nat()),
        async (form, type, places) => {
          const data = bytes(form)
          expect(
            await read(
              format,
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
    const { text: said, finish } = await read(format, [whole], facts.type)
    for (let end = 0; end < whole.length; end++) {
      const part = await read(format, [whole.subarray(0, end)], facts.type)
      expect(said.startsWith(part.text)).toBe(true)
      if (part.text !== said || !finish) expect(part.finish).toBeUndefined()
      // Half a document cannot be told from a broken one.
      const faults = ['StreamCut', facts.fault, facts.type === 'application/json' ? 'MalformedReply' : undefined]
      if (!part.finish) expect(faults).toContain(part.fault)
    }
  })
})
