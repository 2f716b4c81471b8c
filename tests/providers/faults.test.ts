// Which refusal is which fault, and what its words may and may not hold.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { factsOf, FAULTS, needsPerson, type FaultName } from '../../src/providers/cards.ts'
import { faultOf, quote, redact } from '../../src/providers/faults.ts'
import { complaintIn, complaintInBody, refusal } from '../../src/providers/refusals.ts'
import { bytes, never, outcomeOf, providerOn, reply, REQUEST } from './replies.ts'
import { swiftClock } from './clock.ts'

const asked = {
  host: 'api.example.test',
  base: 'https://api.example.test/v1',
  key: 'sk-planted-0123456789',
  model: 'big-1',
}
const nameOf = (status: number, body: string) => refusal(status, complaintInBody(body), asked).name

describe('the facts of a fault', () => {
  it('are there for each: a title, a remedy, a button', () => {
    for (const facts of Object.values(FAULTS)) {
      expect(facts.title).toMatch(/^[A-Z].*[^.]$/)
      expect(facts.remedy).toMatch(/^[A-Z].*\.$/)
      expect(facts.label.length).toBeLessThan(25)
    }
  })

  it('say which are a person’s to mend', () => {
    for (const name of ['WrongKey', 'NoCredit', 'ModelGone', 'NoEndpoint', 'ClosedToPages'])
      expect(needsPerson(name)).toBe(true)
    for (const name of ['RateLimited', 'Offline', 'StreamCut', 'Timeout', 'Refused', 'AnotherPart'])
      expect(needsPerson(name)).toBe(false)
  })

  it('are undefined for faults of others, whatever their name', () => {
    expect(factsOf('WrongKey')).toBe(FAULTS.WrongKey)
    for (const name of ['DatabaseClosedError', 'toString', '__proto__', '']) expect(factsOf(name)).toBeUndefined()
  })
})

describe('a refusal', () => {
  it.each<[number, string, FaultName]>([
    [401, '{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}', 'WrongKey'],
    [401, '', 'WrongKey'],
    [401, '{"message":"Unauthorized"}', 'WrongKey'],
    [403, '{"error":{"message":"Country not supported"}}', 'NotOffered'],
    [400, '{"error":{"message":"Incorrect API key provided: xai-a***b"}}', 'WrongKey'],
    [
      400,
      '[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]',
      'WrongKey',
    ],
    [403, '{"error":{"message":"This key has been disabled."}}', 'WrongKey'],
    [
      400,
      '{"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}',
      'NotOffered',
    ],
    [
      401,
      '{"type":"error","error":{"type":"authentication_error","message":"CORS requests are not allowed for this Organization because of its settings."}}',
      'ClosedOrganisation',
    ],
    [402, '{"error":{"message":"Insufficient Balance"}}', 'NoCredit'],
    [429, '{"error":{"message":"You exceeded your current quota","type":"insufficient_quota"}}', 'NoCredit'],
    [
      400,
      '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}',
      'NoCredit',
    ],
    [
      429,
      '{"error":{"message":"You exceeded your current quota, check your plan and billing details","status":"RESOURCE_EXHAUSTED"}}',
      'RateLimited',
    ],
    [429, 'slow down', 'RateLimited'],
    [
      429,
      '{"error":{"message":"Request too large for big-1 on tokens per min: Limit 10000, Requested 12000"}}',
      'ContextTooLong',
    ],
    [408, '', 'Overloaded'],
    [500, '{"error":{"message":"The server had an error"}}', 'Overloaded'],
    [502, '<html>Bad gateway</html>', 'Overloaded'],
    [529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', 'Overloaded'],
    [
      404,
      '{"error":{"message":"The model `big-1` does not exist or you do not have access to it.","code":"model_not_found"}}',
      'ModelGone',
    ],
    [404, '{"error":{"message":"model \\"big-1\\" not found, try pulling it first"}}', 'ModelGone'],
    [404, '{"error":{"message":"No endpoints found for big-1."}}', 'ModelGone'],
    [400, '{"error":{"message":"big-1 is not a valid model ID","code":400}}', 'ModelGone'],
    [400, '{"error":{"message":"The model `big-1` has been decommissioned"}}', 'ModelGone'],
    [404, '<!doctype html><title>Not found</title>', 'NoEndpoint'],
    [404, '404 page not found', 'NoEndpoint'],
    [404, '{"detail":"Not Found"}', 'NoEndpoint'],
    [404, '{"error":{"message":"Invalid URL (POST /chat/completions)"}}', 'NoEndpoint'],
    [405, '', 'NoEndpoint'],
    [
      400,
      '{"error":{"message":"This model\'s maximum context length is 8192 tokens","code":"context_length_exceeded"}}',
      'ContextTooLong',
    ],
    [
      400,
      '{"error":{"type":"exceed_context_size_error","message":"the request exceeds the available context size"}}',
      'ContextTooLong',
    ],
    [
      400,
      '{"type":"error","error":{"message":"prompt is too long: 208310 tokens > 200000 maximum"}}',
      'ContextTooLong',
    ],
    [413, '', 'ContextTooLong'],
    [400, '{"error":{"message":"The response was filtered","code":"content_filter"}}', 'Refused'],
    [403, '{"error":{"message":"Input was flagged","code":403}}', 'Refused'],
    [400, '{"error":{"message":"temperature must be between 0 and 2","param":"temperature"}}', 'BadRequest'],
    [422, '{"detail":[{"loc":["body","messages"],"msg":"Field required"}]}', 'BadRequest'],
    [418, 'teapot', 'BadRequest'],
    [200, '{"error":{"message":"Rate limit exceeded","type":"rate_limit_exceeded"}}', 'RateLimited'],
    [200, '{"error":"something broke"}', 'Overloaded'],
    [200, '{"error":{"message":"x","code":"429"}}', 'RateLimited'],
    [100, '{"error":{"code":{"toString":""}}}', 'BadRequest'],
    [422, '{"detail":[{"loc":[{"toString":""}],"msg":"Field required"}]}', 'BadRequest'],
  ])('%i %s is %s', (status, body, name) => {
    expect(nameOf(status, body)).toBe(name)
  })

  it('of any shape is some fault of ours, and never throws', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 999 }),
        fc.oneof(fc.string(), fc.json(), errorBodies()),
        (status, body) => {
          expect(Object.keys(FAULTS)).toContain(nameOf(status, body))
          expect(() => complaintIn(body)).not.toThrow()
        },
      ),
    )
  })

  it('says what to do, and what the server said, but no page source', () => {
    const { message } = refusal(
      422,
      complaintInBody('{"detail":[{"loc":["body","messages"],"msg":"Field required"}]}'),
      asked,
    )
    expect(message).toBe(
      'api.example.test: did not accept the request (422); check the model and the sizes in Settings. It said: “body.messages: Field required”',
    )
    expect(refusal(502, complaintInBody('<html>Bad gateway</html>'), asked).message).not.toContain('html')
  })

  it('is stored with whose it is, until when to wait, and what to use instead', () => {
    const busy = refusal(429, undefined, asked, 5000)
    expect(faultOf(busy, 1000)).toEqual({
      name: 'RateLimited',
      message: busy.message,
      host: 'api.example.test',
      until: 6000,
    })
    const gone = Object.assign(refusal(404, complaintInBody('{"error":{"code":"model_not_found"}}'), asked), {
      instead: 'big-2',
    })
    expect(faultOf(gone, 1000)).toMatchObject({ name: 'ModelGone', instead: 'big-2' })
    expect(faultOf('a word', 1000)).toEqual({ name: 'Error', message: 'a word' })
  })

  it('of a key that another vendor made names the vendor, also at a server that nobody knows', () => {
    const refused = refusal(401, undefined, { ...asked, key: 'gsk_0123456789' })
    expect(faultOf(refused, 0)).toMatchObject({ name: 'ForeignKey', instead: 'Groq' })
    expect(refused.message).toContain('a Groq key')
    // There is nowhere to take this one.
    expect(faultOf(refusal(401, undefined, { ...asked, key: 'nvapi-0123456789' }), 0)).not.toHaveProperty('instead')
  })

  it('asks for a key where there is none', () => {
    expect(refusal(401, undefined, { ...asked, key: '' }).message).toContain('enter one in Settings')
  })
})

function errorBodies() {
  const odd = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.array(fc.string()),
    fc.dictionary(fc.string(), fc.string()),
  )
  return fc
    .record(
      { error: fc.record({ message: odd, code: odd, type: odd, param: odd }, { requiredKeys: [] }), detail: odd },
      { requiredKeys: [] },
    )
    .map((body) => JSON.stringify(body))
}

describe("a server's own words", () => {
  it('are one line of at most 300 characters, without control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const words = quote(text, '')
        expect(words.length).toBeLessThanOrEqual(300)
        expect(words).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      }),
    )
    expect(quote(`a\u0000b\n\tc\u202ed\u001b[31m`, '')).toBe('a b cd [31m')
    expect(quote('x'.repeat(1000), '')).toBe(`${'x'.repeat(299)}…`)
  })

  const keys = fc.stringMatching(/^[A-Za-z0-9_-]{6,60}$/)

  it('never hold the key, wherever it is echoed', () => {
    fc.assert(
      fc.property(keys, fc.string(), fc.string({ maxLength: 400 }), (key, before, after) => {
        for (const echo of [key, key.toUpperCase(), `\u200b${key}`, key.split('').join('\u200b')])
          expect(quote(before + echo + after, key).toLowerCase()).not.toContain(key.toLowerCase())
      }),
    )
  })

  it('never hold a longer run of it either, also where the quotation is cut', () => {
    fc.assert(
      fc.property(keys, fc.nat({ max: 400 }), (key, offset) => {
        const words = quote('.'.repeat(offset) + key, key)
        for (let at = 0; at + 6 <= key.length; at++) expect(words).not.toContain(key.slice(at, at + 6))
      }),
    )
  })

  it('are left alone when the key is too short to be a secret, or nowhere in them', () => {
    expect(redact('a plain message', 'a')).toBe('a plain message')
    expect(redact('a plain message', '')).toBe('a plain message')
    expect(redact('a plain message', 'sk-123456789')).toBe('a plain message')
    expect(redact('İstanbul SK-123456789.', 'sk-123456789')).toBe('İstanbul [key].')
  })
})

describe('a planted key', () => {
  const KEY = 'sk-planted-7f3e9a1b5c'
  const echo = `Bad key ${KEY} (Bearer ${KEY}), ${KEY.slice(0, 14)}`
  const json =
    (value: unknown, status = 200) =>
    () =>
      Response.json(value, { status })
  const replies: Record<string, () => Response> = {
    ...Object.fromEntries(
      [400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 529].map((status) => [
        `a ${status}`,
        json({ error: { message: echo, code: KEY, param: KEY, type: KEY } }, status),
      ]),
    ),
    'plain text': () => new Response(echo, { status: 401 }),
    'a list of details': json({ detail: [{ loc: ['header', KEY], msg: echo }] }, 422),
    'an error with status 200': json({ error: echo }),
    'an error in the stream': () => reply([bytes(`data: ${JSON.stringify({ error: { message: echo } })}\n\n`)]),
    'a web page': () => new Response(`<html>${echo}</html>`, { status: 404 }),
    'no JSON': () => reply([bytes(`data: ${echo}\n\n`)]),
    'a failing fetch': () => {
      throw new TypeError(`Invalid header value: Bearer ${KEY}`)
    },
  }

  it.each(Object.entries(replies))('that %s echoes is in no message, notice, stack or cause', async (_, answer) => {
    const clock = swiftClock((ms) => ms < 3000)
    const provider = providerOn(async () => answer(), { key: KEY, clock, random: () => 0 })
    const outcome = await outcomeOf(provider.stream({ ...REQUEST, model: KEY }, never))
    const listing: unknown = await provider.models!(never).catch((thrown: unknown) => thrown)
    expect(outcome.fault).toBeDefined()
    for (const thrown of [outcome.thrown, listing] as Error[])
      expect([outcome.notices.join(), thrown.message, thrown.stack, String(thrown.cause)].join()).not.toContain(
        'planted',
      )
  })

  it('in the address is in no message either', async () => {
    const provider = providerOn(async () => Response.json({}, { status: 404 }), {
      baseUrl: `https://h.test/${KEY}?key=${KEY}`,
      key: KEY,
    })
    const { message } = await outcomeOf(provider.stream(REQUEST, never))
    expect(message).toContain('h.test')
    expect(message).not.toContain('planted')
  })
})
