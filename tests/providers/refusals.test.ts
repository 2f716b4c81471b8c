// What vendors really answer when they refuse, in their own words (from their references and public reports, 2026-11), and
// which fault a person is told of.
import { describe, expect, it } from 'vitest'
import type { FaultName } from '../../src/providers/cards.ts'
import type { FormatName } from '../../src/providers/vendors.ts'
import { bytes, never, outcomeOf, reply, REQUEST, speaking } from './replies.ts'

const openai = (message: string, code: string | null, type = 'invalid_request_error', param: string | null = null) => ({
  error: { message, type, param, code },
})
const anthropic = (type: string, message: string) => ({ type: 'error', error: { type, message }, request_id: 'req_1' })
const google = (code: number, status: string, message: string, details: unknown[] = []) => ({
  error: { code, message, status, details },
})

const REFUSALS: [FormatName, number, unknown, FaultName][] = [
  ['responses', 401, openai('Incorrect API key provided: k-1.', 'invalid_api_key'), 'WrongKey'],
  [
    'responses',
    404,
    openai('The model `test` does not exist or you do not have access to it.', 'model_not_found'),
    'ModelGone',
  ],
  [
    'responses',
    400,
    openai("The requested model 'test' does not exist.", 'model_not_found', 'invalid_request_error', 'model'),
    'ModelGone',
  ],
  [
    'responses',
    429,
    openai(
      'Rate limit reached for test on tokens per min (TPM). Please try again in 90s.',
      'rate_limit_exceeded',
      'tokens',
    ),
    'RateLimited',
  ],
  [
    'responses',
    429,
    openai(
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
      'insufficient_quota',
    ),
    'NoCredit',
  ],
  [
    'responses',
    400,
    openai(
      'Your input exceeds the context window of this model. Please adjust your input and try again.',
      'context_length_exceeded',
    ),
    'ContextTooLong',
  ],
  [
    'responses',
    400,
    openai('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', 'invalid_prompt'),
    'Refused',
  ],
  [
    'responses',
    500,
    openai('The server had an error while processing your request.', null, 'server_error'),
    'Overloaded',
  ],
  ['messages', 401, anthropic('authentication_error', 'invalid x-api-key'), 'WrongKey'],
  [
    'messages',
    403,
    anthropic('permission_error', 'Your API key does not have permission to use the specified resource.'),
    'WrongKey',
  ],
  ['messages', 404, anthropic('not_found_error', 'model: test'), 'ModelGone'],
  [
    'messages',
    429,
    anthropic('rate_limit_error', 'This request would exceed your organization’s rate limit.'),
    'RateLimited',
  ],
  [
    'messages',
    400,
    anthropic('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    'NoCredit',
  ],
  [
    'messages',
    400,
    anthropic('invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'),
    'ContextTooLong',
  ],
  [
    'messages',
    400,
    anthropic('invalid_request_error', 'input length and `max_tokens` exceed context limit: 197559 + 21333 > 200000'),
    'ContextTooLong',
  ],
  [
    'messages',
    413,
    anthropic('request_too_large', 'Request exceeds the maximum allowed number of bytes.'),
    'ContextTooLong',
  ],
  ['messages', 529, anthropic('overloaded_error', 'Overloaded'), 'Overloaded'],
  ['gemini', 400, google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'), 'WrongKey'],
  ['gemini', 403, google(403, 'PERMISSION_DENIED', 'Method doesn’t allow unregistered callers.'), 'WrongKey'],
  [
    'gemini',
    404,
    google(
      404,
      'NOT_FOUND',
      'models/test is not found for API version v1beta, or is not supported for generateContent.',
    ),
    'ModelGone',
  ],
  [
    'gemini',
    429,
    google(
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota, please check your plan and billing details. Please retry in 94.07s.',
    ),
    'RateLimited',
  ],
  [
    'gemini',
    400,
    google(
      400,
      'INVALID_ARGUMENT',
      'The input token count (3475108) exceeds the maximum number of tokens allowed (1048576).',
    ),
    'ContextTooLong',
  ],
  ['gemini', 503, [google(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.')], 'Overloaded'],
  ['ollama', 404, { error: "model 'test' not found" }, 'ModelGone'],
  ['ollama', 400, { error: 'the input length exceeds the context length' }, 'ContextTooLong'],
  ['ollama', 401, { error: 'unauthorized' }, 'WrongKey'],
  ['ollama', 503, { error: 'server busy, please try again.  maximum pending requests exceeded' }, 'Overloaded'],
  [
    'chat-completions',
    402,
    { error: { code: 402, message: 'Insufficient credits. Add more using https://openrouter.ai/credits' } },
    'NoCredit',
  ],
  [
    'chat-completions',
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
        n_ctx: 4096,
      },
    },
    'ContextTooLong',
  ],
]

/** No wait is worth it here: tries that may follow follow at once, and those that ask for longer than a minute do not. */
const now = { random: () => 0 }
const wordsOf = (body: unknown): string => /"(?:message|error)":"([^"]+)/.exec(JSON.stringify(body))![1]!

describe('a refusal', () => {
  it.each(REFUSALS)('in %s with %i %j is %s', async (format, status, body, fault) => {
    const refusing = speaking(format, async () => Response.json(body, { status }), { ...now, key: 'k-1' })
    const outcome = await outcomeOf(refusing.stream(REQUEST, never))
    expect(outcome).toMatchObject({ fault, text: '', message: expect.stringContaining(`(${status})`) })
    expect(outcome.message).toContain(wordsOf(body).slice(0, 20))
  })
})

const IN_STREAMS: [FormatName, string, FaultName][] = [
  ['messages', `event: error\ndata: ${JSON.stringify(anthropic('overloaded_error', 'Overloaded'))}\n\n`, 'Overloaded'],
  ['messages', `data: ${JSON.stringify(anthropic('rate_limit_error', 'Too fast'))}\n\n`, 'RateLimited'],
  ['messages', `data: ${JSON.stringify(anthropic('authentication_error', 'invalid x-api-key'))}\n\n`, 'WrongKey'],
  ['messages', `data: ${JSON.stringify(anthropic('invalid_request_error', 'odd'))}\n\n`, 'BadRequest'],
  [
    'responses',
    'data: {"type":"error","code":"rate_limit_exceeded","message":"Too fast","param":null}\n\n',
    'RateLimited',
  ],
  ['responses', 'data: {"type":"error","error":{"type":"server_error","code":null,"message":"Oh"}}\n\n', 'Overloaded'],
  [
    'responses',
    'data: {"type":"response.failed","response":{"status":"failed","error":{"code":"invalid_prompt","message":"no"}}}\n\n',
    'BadRequest',
  ],
  ['responses', 'data: {"type":"response.failed","response":{"status":"failed","error":null}}\n\n', 'Overloaded'],
  ['gemini', `data: ${JSON.stringify(google(429, 'RESOURCE_EXHAUSTED', 'Too fast'))}\n\n`, 'RateLimited'],
  ['ollama', '{"error":"an error was encountered while running the model: unexpected EOF"}\n', 'Overloaded'],
]

describe('a refusal inside a stream that began well', () => {
  it.each(IN_STREAMS)('in %s as %j is %s', async (format, text, fault) => {
    const refusing = speaking(format, async () => reply([bytes(text)], ''), { ...now, key: 'k-1' })
    expect((await outcomeOf(refusing.stream(REQUEST, never))).fault).toBe(fault)
  })
})

describe('why an answer ended', () => {
  const ended = (format: FormatName, text: string) =>
    outcomeOf(speaking(format, async () => reply([bytes(text)], 'application/json')).stream(REQUEST, never))

  it.each(['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'IMAGE_SAFETY'])(
    'in Gemini %s is the filter',
    async (finishReason) => {
      const candidates = [{ content: { parts: [{ text: 'Once' }] }, finishReason }]
      expect(await ended('gemini', JSON.stringify({ candidates }))).toMatchObject({ text: 'Once', fault: 'Refused' })
    },
  )

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['LANGUAGE', 'language'],
  ])('in Gemini %s is told as %s', async (finishReason, reason) => {
    const candidates = [{ content: { parts: [{ text: 'Once' }] }, finishReason }]
    expect((await ended('gemini', JSON.stringify({ candidates }))).finish?.reason).toBe(reason)
  })

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['pause_turn', 'pause_turn'],
  ])('in Messages %s is told as %s', async (stop_reason, reason) => {
    const message = { type: 'message', content: [{ type: 'text', text: 'Once' }], stop_reason }
    expect((await ended('messages', JSON.stringify(message))).finish?.reason).toBe(reason)
  })
})

describe('all of the answer spent on thinking', () => {
  it.each<[FormatName, string]>([
    [
      'responses',
      '{"object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[],"usage":{"input_tokens":1,"output_tokens":64,"output_tokens_details":{"reasoning_tokens":64}}}',
    ],
    ['messages', '{"type":"message","content":[{"type":"thinking","thinking":"Hm"}],"stop_reason":"max_tokens"}'],
    [
      'gemini',
      '{"candidates":[{"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":1,"thoughtsTokenCount":63}}',
    ],
    ['ollama', '{"message":{"thinking":"Hm"},"done":true,"done_reason":"length"}'],
    [
      'chat-completions',
      '{"choices":[{"message":{"content":""},"finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":64,"completion_tokens_details":{"reasoning_tokens":64}}}',
    ],
  ])('in %s says which setting to raise', async (format, text) => {
    const thinking = speaking(format, async () => reply([bytes(text)], 'application/json'))
    const { fault, message } = await outcomeOf(thinking.stream(REQUEST, never))
    expect([fault, message]).toEqual(['BadRequest', expect.stringContaining('all 64 tokens')])
  })
})

describe('a wait that is asked for in words', () => {
  it.each([
    ['Please retry in 94.5s.', 94_500],
    ['Please try again in 2m3s.', 123_000],
  ])('%s is told', async (message, retryAfter) => {
    const body = google(429, 'RESOURCE_EXHAUSTED', message)
    const busy = speaking('gemini', async () => Response.json(body, { status: 429 }), now)
    expect((await outcomeOf(busy.stream(REQUEST, never))).thrown).toMatchObject({ name: 'RateLimited', retryAfter })
  })
})
