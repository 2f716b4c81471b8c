// What each wire format writes: the request, byte for byte in meaning, and what becomes of it when a server cannot take all.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../src/core/types.ts'
import { LEFT_OUT, talkOf } from '../../src/providers/formats/turns.ts'
import { type ChatRequest, createProvider, type ProviderOptions } from '../../src/providers/index.ts'
import { addressOf, checkBaseUrl, endpointOf } from '../../src/providers/keys.ts'
import { type FormatName, type VendorId, VENDORS } from '../../src/providers/vendors.ts'
import { never, outcomeOf, SPEAKERS } from './replies.ts'

const say = (role: Message['role'], content: string): Message => ({ role, content })
const SCHEMA = { name: 'facts', schema: { type: 'object', properties: {}, additionalProperties: false } }
const REQUEST: ChatRequest = {
  messages: [say('system', 'Be brief.'), say('user', 'One?'), say('assistant', 'Two.'), say('user', 'Three?')],
  model: 'm-1',
  maxTokens: 64,
}
const write = (format: FormatName, request: Partial<ChatRequest> = {}) =>
  SPEAKERS[format].wire.write({ ...REQUEST, ...request })
const amend = (format: FormatName, request: Partial<ChatRequest>, message: string, param = '') =>
  SPEAKERS[format].wire.amend(write(format, request).body, { message, param, code: '' })

describe('a request', () => {
  const TURNS = [say('user', 'One?'), say('assistant', 'Two.'), say('user', 'Three?')]

  it('in Responses keeps instructions apart, and has nothing kept', () => {
    expect(write('responses')).toEqual({
      path: '/responses',
      body: {
        model: 'm-1',
        instructions: 'Be brief.',
        input: TURNS,
        max_output_tokens: 64,
        store: false,
        stream: true,
      },
    })
  })

  it('in Messages keeps instructions apart', () => {
    expect(write('messages')).toEqual({
      path: '/messages',
      body: { model: 'm-1', system: 'Be brief.', messages: TURNS, max_tokens: 64, stream: true },
    })
  })

  it('in Gemini names the model in the path, and calls answers the model’s', () => {
    expect(write('gemini')).toEqual({
      path: '/models/m-1:streamGenerateContent?alt=sse',
      body: {
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [
          { role: 'user', parts: [{ text: 'One?' }] },
          { role: 'model', parts: [{ text: 'Two.' }] },
          { role: 'user', parts: [{ text: 'Three?' }] },
        ],
        generationConfig: { maxOutputTokens: 64 },
      },
    })
  })

  it.each([
    ['m-1', '/models/m-1:generateContent'],
    ['models/m-1', '/models/m-1:generateContent'],
    ['tunedModels/mine', '/tunedModels/mine:generateContent'],
    ['a b?key=1#', '/models/a%20b%3Fkey%3D1%23:generateContent'],
  ])('in Gemini for the model %s in one piece goes to %s', (model, path) => {
    const { wire } = SPEAKERS.gemini
    expect(wire.atOnce(write('gemini', { model })).path).toBe(path)
  })

  it('in Ollama asks for the room that was planned with, and that nothing is dropped in silence', () => {
    expect(write('ollama', { window: 16_384 })).toEqual({
      path: '/api/chat',
      body: {
        model: 'm-1',
        messages: REQUEST.messages,
        stream: true,
        truncate: false,
        shift: false,
        options: { num_predict: 64, num_ctx: 16_384 },
      },
    })
    expect(write('ollama').body.options).toEqual({ num_predict: 64 })
  })

  it.each<[FormatName, object]>([
    ['chat-completions', { response_format: { type: 'json_schema', json_schema: { ...SCHEMA, strict: true } } }],
    ['responses', { text: { format: { type: 'json_schema', ...SCHEMA, strict: true } } }],
    ['messages', { output_config: { format: { type: 'json_schema', schema: SCHEMA.schema } } }],
    [
      'gemini',
      {
        generationConfig: {
          maxOutputTokens: 64,
          responseMimeType: 'application/json',
          responseJsonSchema: SCHEMA.schema,
        },
      },
    ],
    ['ollama', { format: SCHEMA.schema }],
  ])('in %s asks for a form where one is wanted', (format, part) => {
    expect(write(format, { schema: SCHEMA }).body).toMatchObject(part)
  })
})

describe('what a server cannot take', () => {
  it.each<[FormatName, string, string]>([
    [
      'responses',
      "Invalid parameter: 'text.format' of type 'json_schema' is not supported with this model.",
      'text.format',
    ],
    ['messages', 'output_config.format: structured outputs are not supported on this model', ''],
    ['gemini', 'Invalid JSON payload received. Unknown name "responseJsonSchema": Cannot find field.', ''],
    ['ollama', 'invalid JSON schema in format', ''],
  ])('is the form, in %s: it goes without', (format, message, param) => {
    expect(amend(format, { schema: SCHEMA }, message, param)).toEqual(write(format).body)
    expect(amend(format, {}, message, param)).toBeUndefined()
  })

  it('is so long an answer, in Messages: it goes with the longest there is', () => {
    const message = 'max_tokens: 64 > 32, which is the maximum allowed number of output tokens for m-1'
    expect(amend('messages', {}, message)).toEqual({ ...write('messages').body, max_tokens: 32 })
    expect(amend('messages', { maxTokens: 32 }, message)).toBeUndefined()
  })

  it.each<[FormatName, string, string]>([
    ['responses', 'max_output_tokens', "Unsupported parameter: 'max_output_tokens' is not supported."],
    ['responses', 'store', "Unknown parameter: 'store'."],
  ])('in %s is %s: it goes without', (format, field, message) => {
    const changed = amend(format, {}, message, field)
    expect(changed).not.toHaveProperty(field)
    expect(Object.keys(changed!)).toHaveLength(Object.keys(write(format).body).length - 1)
  })

  it('is the limit, in Gemini: it goes without', () => {
    expect(amend('gemini', {}, 'it has a maxOutputTokens value of 64 but the supported range is 1')).toMatchObject({
      generationConfig: {},
    })
  })

  it('are instructions of their own, in Gemini: they go in front of the first words', () => {
    const changed = amend('gemini', {}, 'Developer instruction is not enabled for models/m-1')
    expect(changed).not.toHaveProperty('systemInstruction')
    expect((changed?.contents as unknown[])[0]).toEqual({
      role: 'user',
      parts: [{ text: 'Be brief.' }, { text: 'One?' }],
    })
    expect(changed?.contents).toHaveLength(3)
  })

  it.each(Object.keys(SPEAKERS) as FormatName[])('in %s is not guessed at from other words', (format) => {
    expect(amend(format, { schema: SCHEMA }, 'Something is wrong with you.')).toBeUndefined()
  })
})

describe('a talk', () => {
  const message = fc.record({
    role: fc.constantFrom<Message['role']>('system', 'user', 'assistant'),
    content: fc.oneof(fc.constantFrom('', ' \n'), fc.string({ minLength: 1 })),
  })

  it('begins with the person, alternates, and loses no word nor its order', () => {
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const { system, turns } = talkOf(messages)
        turns.forEach(({ role, content }, at) => {
          expect(role).toBe(at % 2 === 0 ? 'user' : 'assistant')
          expect(content.trim()).not.toBe('')
        })
        const said = (wanted: boolean) =>
          messages
            .filter(({ role, content }) => (role === 'system') === wanted && content.trim() !== '')
            .map(({ content }) => content)
        expect(system).toBe(said(true).join('\n\n'))
        const all = turns.map(({ content }) => content).filter((content) => content !== LEFT_OUT)
        expect(all.join('\n\n')).toBe(said(false).join('\n\n'))
      }),
    )
  })

  it('that begins with an answer says that something is left out', () => {
    expect(talkOf([say('assistant', 'Two.'), say('user', 'Three?')]).turns).toEqual([
      say('user', LEFT_OUT),
      say('assistant', 'Two.'),
      say('user', 'Three?'),
    ])
  })

  it('changes none of the messages it was given', () => {
    const messages = [say('user', 'a'), say('user', 'b')].map((each) => Object.freeze(each))
    expect(talkOf(messages).turns).toEqual([say('user', 'a\n\nb')])
  })
})

describe('an address', () => {
  it('joins the query of a path and its own', () => {
    expect(endpointOf('https://h/v1', '/m:x?alt=sse')).toBe('https://h/v1/m:x?alt=sse')
    expect(endpointOf('https://h/v1?a=b', '/m:x?alt=sse')).toBe('https://h/v1/m:x?alt=sse&a=b')
  })

  it.each([
    'https://h.example/v1/responses',
    'https://h.example/v1/messages/',
    'https://h.example/v1/models/m-1:generateContent',
    'https://h.example/v1/api/chat',
  ])('%s is read without what is done there', (typed) => {
    expect(checkBaseUrl(typed).base).toBe('https://h.example/v1')
  })

  it.each<[VendorId, string, string]>([
    ['openai', '', 'https://api.openai.com/v1'],
    ['openai', 'https://api.openai.com', 'https://api.openai.com/v1'],
    ['openai', 'https://proxy.example.com', 'https://proxy.example.com'],
    ['openrouter', 'https://openrouter.ai/', 'https://openrouter.ai/api/v1'],
    ['gemini', 'https://generativelanguage.googleapis.com', 'https://generativelanguage.googleapis.com/v1beta'],
    [
      'gemini',
      'https://generativelanguage.googleapis.com/v1beta/openai/',
      'https://generativelanguage.googleapis.com/v1beta',
    ],
    ['ollama', 'http://localhost:11434/v1', 'http://localhost:11434'],
    ['ollama', 'http://localhost:11434/api/chat', 'http://localhost:11434'],
    ['ollama', '', 'http://localhost:11434'],
    ['openai-compatible', 'http://localhost:11434/v1', 'http://localhost:11434/v1'],
    ['openai-compatible', 'https://api.anthropic.com', 'https://api.anthropic.com/v1'],
  ])('for %s typed as “%s” is %s', (id, typed, base) => {
    expect(addressOf(id, typed).base).toBe(base)
  })

  it('of one who answers web pages in its own format alone is spoken to in it, under whatever name', async () => {
    const sent: [string, string[]][] = []
    const fetch: ProviderOptions['fetch'] = async (url, init) => {
      sent.push([url as string, Object.keys(init!.headers as object).sort()])
      return Response.json({ error: { message: 'no' } }, { status: 400 })
    }
    const ask = async (baseUrl: string) =>
      outcomeOf((await createProvider('openai-compatible', { baseUrl, key: 'k-1', fetch })).stream(REQUEST, never))
    await ask('https://api.anthropic.com/v1')
    await ask('https://generativelanguage.googleapis.com/v1beta/openai')
    await ask('https://api.openai.com/v1')
    await ask('https://anthropic.com.example.com/v1')
    expect(sent).toEqual([
      [
        'https://api.anthropic.com/v1/messages',
        ['anthropic-dangerous-direct-browser-access', 'anthropic-version', 'content-type', 'x-api-key'],
      ],
      [
        'https://generativelanguage.googleapis.com/v1beta/models/m-1:streamGenerateContent?alt=sse',
        ['content-type', 'x-goog-api-key'],
      ],
      ['https://api.openai.com/v1/chat/completions', ['authorization', 'content-type']],
      ['https://anthropic.com.example.com/v1/chat/completions', ['authorization', 'content-type']],
    ])
  })

  it.each(Object.keys(VENDORS) as VendorId[])('of %s: everyone of the table can be spoken to', async (id) => {
    const urls: string[] = []
    const fetch: ProviderOptions['fetch'] = async (url) => {
      urls.push(url as string)
      return Response.json({ error: { message: 'no' } }, { status: 400 })
    }
    const baseUrl = VENDORS[id].baseUrl === undefined ? 'https://h.example/v1' : ''
    const provider = await createProvider(id, { baseUrl, key: 'k-1', fetch })
    expect((await outcomeOf(provider.stream(REQUEST, never))).fault).toBe('BadRequest')
    expect(urls[0]).toMatch(new RegExp(`^${VENDORS[id].baseUrl ?? baseUrl}/.`))
  })
})
