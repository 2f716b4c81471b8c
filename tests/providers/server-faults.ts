// Everything that goes wrong at a server, as data: how it replies in each wire format, and what a person is to find. Knows
// nothing of vendors or of how a chat is set up.
import { START } from '../fixtures/talk.ts'
import type { Reply } from '../fixtures/endpoint.ts'
import { SPEECHES } from '../fixtures/endpoint-formats.ts'
import type { FaultName } from '../../src/providers/cards.ts'
import type { FormatName } from '../../src/providers/vendors.ts'

/** What stands in the rows afterwards, and how often was asked. */
export interface Found {
  /** Absent: the answer is complete. */
  fault?: FaultName
  /** Requests for an answer that were sent: so many, no more. */
  requests: number
  /** What there is of the answer: all of it (perhaps nothing), or how it begins. */
  text: string | { begins: string }
  /** A model that the card proposes. */
  instead?: string
  /** The card knows until when to wait: at most so long after the start. */
  until?: number
}

export interface Case {
  replies: Reply[]
  /** The silence that a person waits out. */
  silence?: 'first' | 'idle'
  /** Stands for a model that is not there. */
  model?: string
  found: Found
  /** Megabytes: the code is the same for all vendors of a format, so one of them is enough. */
  heavy?: true
}

const WORDS = 'One two three four five.'
const whole = { text: WORDS }
const nothing = { text: '' } as const
const GOOD: Reply = { kind: 'stream', text: WORDS }

type Trouble = 'key' | 'credit' | 'busy' | 'rate' | 'long' | 'model' | 'filter' | 'field'

/** The same trouble in the words of each format: status, and the body as its vendor writes it. */
const WORDED: Record<FormatName, (trouble: Trouble) => { status: number; body: unknown }> = {
  'chat-completions': openAi,
  responses: openAi,
  messages: (trouble) => {
    const [status, type, message] = {
      key: [401, 'authentication_error', 'invalid x-api-key'],
      credit: [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'],
      busy: [529, 'overloaded_error', 'Overloaded'],
      rate: [429, 'rate_limit_error', 'This request would exceed your rate limit.'],
      long: [400, 'invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'],
      model: [404, 'not_found_error', 'model: test-larg'],
      filter: [400, 'invalid_request_error', 'Output blocked by content filtering policy'],
      field: [400, 'invalid_request_error', 'messages.0.role: unexpected value'],
    }[trouble] as [number, string, string]
    return { status, body: { type: 'error', error: { type, message } } }
  },
  gemini: (trouble) => {
    const [code, status, message] = {
      key: [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'],
      credit: [402, 'FAILED_PRECONDITION', 'Your prepayment credits are depleted.'],
      busy: [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'],
      rate: [429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'],
      long: [
        400,
        'INVALID_ARGUMENT',
        'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      ],
      model: [404, 'NOT_FOUND', 'models/test-larg is not found for API version v1beta'],
      filter: [400, 'INVALID_ARGUMENT', 'The prompt was flagged by the content filter.'],
      field: [400, 'INVALID_ARGUMENT', 'Invalid value at contents[0].role'],
    }[trouble] as [number, string, string]
    return { status: code, body: { error: { code, message, status } } }
  },
  ollama: (trouble) => {
    const [status, error] = {
      key: [401, 'unauthorized'],
      credit: [402, 'this model requires a subscription, upgrade for access'],
      busy: [503, 'server busy, please try again. maximum pending requests exceeded'],
      rate: [429, 'too many requests'],
      long: [400, 'the input length exceeds the context length'],
      model: [404, "model 'test-larg' not found"],
      filter: [400, 'the prompt was flagged by the content filter'],
      field: [400, 'invalid role'],
    }[trouble] as [number, string]
    return { status, body: { error } }
  },
}

function openAi(trouble: Trouble) {
  const [status, code, message] = {
    key: [401, 'invalid_api_key', 'Incorrect API key provided.'],
    credit: [429, 'insufficient_quota', 'You exceeded your current quota, please check your plan and billing details.'],
    busy: [503, 'server_error', 'The engine is currently overloaded, please try again later.'],
    rate: [429, 'rate_limit_exceeded', 'Rate limit reached for test-large on requests per min.'],
    long: [400, 'context_length_exceeded', "This model's maximum context length is 8192 tokens."],
    model: [404, 'model_not_found', 'The model `test-larg` does not exist or you do not have access to it.'],
    filter: [
      400,
      'content_filter',
      'The response was filtered due to the prompt triggering the content management policy.',
    ],
    field: [400, 'invalid_value', "Invalid value for 'messages[0].role'."],
  }[trouble] as [number, string, string]
  return { status, body: { error: { message, type: 'invalid_request_error', code, param: null } } }
}

/** Every fault, as a server of this format shows it. `elsewhere`: an origin that must never hear of anything. */
export function casesFor(format: FormatName, elsewhere: string): Record<string, Case> {
  const speech = SPEECHES[format]
  const worded = (trouble: Trouble): Reply => {
    const { status, body } = WORDED[format](trouble)
    return { kind: 'refuse', status, body: JSON.stringify(body) }
  }
  const bare = (status: number, retryAfter?: string | number): Reply =>
    retryAfter === undefined ? { kind: 'refuse', status } : { kind: 'refuse', status, retryAfter }
  const page = (status: number): Reply => ({ kind: 'html', status })
  const raw = (body: string | Uint8Array, headers: Record<string, string> = {}): Reply => ({
    kind: 'raw',
    headers: { 'content-type': speech.type, ...headers },
    body,
  })
  const once = (reply: Reply, fault: FaultName, more: Partial<Found> = {}): Case => ({
    replies: [reply],
    found: { fault, requests: 1, ...nothing, ...more },
  })
  const thrice = (reply: Reply, fault: FaultName): Case => ({
    replies: [reply],
    found: { fault, requests: 3, ...nothing },
  })
  const passes = (...before: Reply[]): Case => ({
    replies: [...before, GOOD],
    found: { requests: before.length + 1, ...whole },
  })
  const said = (...pieces: string[]) => pieces.join('')
  const figures = { input: 3, output: 2 }
  return {
    '400 for a field': once(worded('field'), 'BadRequest'),
    '400 too long': once(worded('long'), 'ContextTooLong', { requests: 2 }),
    '400 filtered': once(worded('filter'), 'Refused'),
    'wrong key': once(worded('key'), 'WrongKey'),
    '401 without a word': once({ kind: 'refuse', status: 401, body: '' }, 'WrongKey'),
    'no credit': once(worded('credit'), 'NoCredit'),
    '403': once(bare(403), 'WrongKey'),
    '403 by country': once(
      { kind: 'refuse', status: 403, error: { message: 'Country, region, or territory not supported' } },
      'NotOffered',
    ),
    'model gone': {
      ...once(worded('model'), 'ModelGone', { instead: 'test-large' }),
      replies: [worded('model'), GOOD], // the list of models is to be had all the same
      model: 'test-larg',
    },
    '404 with a page': once(page(404), 'NoEndpoint'),
    '406 to a stream': {
      replies: [bare(406), { kind: 'json', text: WORDS }],
      found: { requests: 2, ...whole },
    },
    '408': thrice(bare(408), 'Overloaded'),
    '413': once(bare(413), 'ContextTooLong', { requests: 2 }),
    '422': once({ kind: 'refuse', status: 422, error: { message: 'Unprocessable' } }, 'BadRequest'),
    '429': thrice(worded('rate'), 'RateLimited'),
    '429 with seconds': passes(bare(429, 4)),
    '429 with a date': passes(bare(429, new Date(START + 8000).toUTCString())),
    '429 for an hour': once(bare(429, 3600), 'RateLimited', { until: 3_600_000 }),
    '429 for thirty years': once(bare(429, 1e9), 'RateLimited', { until: 86_400_000 }),
    '500': thrice(bare(500), 'Overloaded'),
    '502 with a page': thrice(page(502), 'Overloaded'),
    '503': thrice(worded('busy'), 'Overloaded'),
    '529': thrice(bare(529), 'Overloaded'),
    '503 twice, then well': passes(bare(503), bare(503)),
    'a page in place of an answer': once(page(200), 'MalformedReply'),
    'JSON in place of a stream': { replies: [{ kind: 'json', text: WORDS }], found: { requests: 1, ...whole } },
    'another content type': {
      replies: [{ kind: 'mislabelled', type: 'text/plain', text: WORDS }],
      found: { requests: 1, ...whole },
    },
    'an empty body': once(raw(''), 'StreamCut'),
    'words that are no answer': once(raw('Hello, world!\n', { 'content-type': 'text/plain' }), 'MalformedReply'),
    'gzip that is none': thrice(raw('This is not packed.', { 'content-encoding': 'gzip' }), 'HungUp'),
    'silence before headers': { ...once({ kind: 'stall', after: -1 }, 'Timeout'), silence: 'first' },
    'silence in the middle': {
      ...once({ kind: 'stall', after: 3, text: WORDS }, 'Timeout', { text: { begins: 'One' } }),
      silence: 'idle',
    },
    'reset before headers': thrice({ kind: 'cut', after: -1 }, 'HungUp'),
    'reset before a word': thrice({ kind: 'cut', after: 0, text: WORDS }, 'HungUp'),
    'reset, then well': passes({ kind: 'cut', after: -1 }),
    'reset in the middle': once({ kind: 'cut', after: 3, text: WORDS }, 'StreamCut', { text: { begins: 'One' } }),
    'an end without an ending': once(raw(said(speech.begin('test'), speech.word('One '))), 'StreamCut', {
      text: { begins: 'One' },
    }),
    'an error in the middle': once(
      { kind: 'error-in-stream', after: 2, text: WORDS, error: { type: 'overloaded_error', message: 'Overloaded' } },
      'Overloaded',
      { text: { begins: 'One' } },
    ),
    'a byte at a time': { replies: [{ kind: 'drip', text: WORDS }], found: { requests: 1, ...whole } },
    'an event of 10 MB': {
      ...once(raw(said(speech.begin('test'), speech.word('x'.repeat(10 * 1024 * 1024)))), 'MalformedReply'),
      heavy: true,
    },
    'no end': { ...once({ kind: 'endless' }, 'MalformedReply', { text: { begins: 'More More' } }), heavy: true },
    'everything twice': {
      replies: [
        raw(
          said(
            speech.begin('test'),
            speech.word('One '),
            speech.begin('test'),
            speech.word('two'),
            speech.end(figures, { messages: [] }),
            speech.end(figures, { messages: [] }),
          ),
        ),
      ],
      found: { requests: 1, text: 'One two' },
    },
    'a redirect to somebody else': thrice({ kind: 'redirect', to: `${elsewhere}/v1/chat/completions` }, 'NoEndpoint'),
  }
}
