// Chat Completions against a real server: what is sent, and what every kind of reply becomes.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Delta } from '../../src/providers/index.ts'
import { type Endpoint, type Reply, startEndpoint } from '../fixtures/endpoint.ts'
import { createOpenAI, bodyOf, bytes, never, outcomeOf, providerOn, reply, REQUEST } from './replies.ts'

let endpoint: Endpoint
const KEY = 'k-3f9a77c1d2'

beforeAll(async () => {
  endpoint = await startEndpoint({ key: KEY })
})
afterAll(() => endpoint.close())
beforeEach(() => {
  endpoint.forget()
  endpoint.reply = { kind: 'stream' }
  endpoint.next = []
})

const ask = (baseUrl = endpoint.url, key = KEY) =>
  outcomeOf(createOpenAI({ baseUrl, key, fetch, random: () => 0 }).stream(REQUEST, never))

describe('what is sent', () => {
  it('is the model, the messages, the limit, and the wish for a stream with figures', async () => {
    await ask()
    expect(endpoint.requests[0]).toMatchObject({ method: 'POST', path: '/v1/chat/completions' })
    expect(endpoint.chats()[0]?.body).toEqual({
      model: 'test',
      messages: REQUEST.messages,
      max_tokens: 64,
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  it('carries the content type and the key, and no other header', async () => {
    const sent: RequestInit[] = []
    const record: typeof fetch = async (_, init) => {
      sent.push(init!)
      return init?.method === 'GET' ? Response.json({ data: [] }) : reply([bytes('data: [DONE]\n\n')])
    }
    for (const key of [KEY, '']) {
      await outcomeOf(providerOn(record, { key }).stream(REQUEST, never))
      await providerOn(record, { key }).models!(never)
    }
    expect(sent.map(({ headers }) => Object.keys(headers as object).sort())).toEqual([
      ['authorization', 'content-type'],
      ['authorization'],
      ['content-type'],
      [],
    ])
    expect(new Headers(sent[0]!.headers).get('authorization')).toBe(`Bearer ${KEY}`)
    for (const init of sent)
      expect(init).toMatchObject({
        redirect: 'error',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
      })
  })

  it('calls fetch without a receiver, as browsers insist', async () => {
    const receivers: unknown[] = []
    function picky(this: unknown): Promise<Response> {
      receivers.push(this)
      return Promise.resolve(reply([bytes('data: [DONE]\n\n')]))
    }
    await outcomeOf(providerOn(picky).stream(REQUEST, never))
    expect(receivers).toEqual([undefined])
  })

  it('goes to the same place however the address was written', async () => {
    for (const tail of ['', '/', '//', '/chat/completions', '/chat/completions/', '/models', ' \n'])
      expect((await ask(endpoint.url + tail)).finish).toBeDefined()
    expect(new Set(endpoint.requests.map(({ path }) => path))).toEqual(new Set(['/v1/chat/completions']))
  })

  it('keeps a query that the address carries', async () => {
    await ask(`${endpoint.url}?api-version=7`)
    expect(endpoint.requests[0]?.path).toBe('/v1/chat/completions?api-version=7')
  })

  it('leaves an empty model out', async () => {
    await outcomeOf(createOpenAI({ baseUrl: endpoint.url, key: KEY, fetch }).stream({ ...REQUEST, model: '' }, never))
    expect(endpoint.chats()[0]?.body).not.toHaveProperty('model')
  })
})

describe('a server that cannot take a field', () => {
  it.each(['stream_options', 'max_tokens', 'stream'] as const)('is asked once more without %s', async (field) => {
    endpoint.reply = { kind: 'refuse-field', field, text: 'Fine without.' }
    expect(await ask()).toMatchObject({ text: 'Fine without.', finish: { reason: 'stop' } })
    expect(endpoint.chats()).toHaveLength(2)
    expect(endpoint.chats()[1]?.body).not.toHaveProperty(field)
  })

  it('gets the limit under its newer name when it asks for that', async () => {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    endpoint.next = [{ kind: 'refuse', status: 400, error: { message, param: 'max_tokens' } }]
    await ask()
    expect(endpoint.chats()[1]?.body).toMatchObject({ max_completion_tokens: 64 })
    expect(endpoint.chats()[1]?.body).not.toHaveProperty('max_tokens')
  })

  it('may refuse two of them, one after the other', async () => {
    const refusing = (field: string): Reply => ({
      kind: 'refuse',
      status: 422,
      body: JSON.stringify({ detail: [{ loc: ['body', field], msg: 'Extra inputs are not permitted' }] }),
    })
    endpoint.next = [refusing('stream_options'), refusing('max_tokens')]
    expect((await ask()).finish).toBeDefined()
    expect(Object.keys(endpoint.chats()[2]!.body!).sort()).toEqual(['messages', 'model', 'stream'])
  })

  it('is not asked again when it keeps refusing the same', async () => {
    endpoint.reply = { kind: 'refuse', status: 400, error: { message: 'bad max_tokens', param: 'max_tokens' } }
    expect((await ask()).fault).toBe('BadRequest')
    expect(endpoint.chats()).toHaveLength(2)
  })
})

describe('a reply', () => {
  it.each<[string, Reply, object]>([
    ['as a stream', { kind: 'stream', text: 'One two three.' }, { text: 'One two three.', finish: { reason: 'stop' } }],
    ['with thoughts', { kind: 'stream', text: 'Yes.', reasoning: 'Hm.' }, { text: 'Yes.', reasoning: 'Hm.' }],
    ['in one piece', { kind: 'json', text: 'One two three.' }, { text: 'One two three.', finish: { reason: 'stop' } }],
    ['called JSON but streamed', { kind: 'mislabelled', type: 'application/json', text: 'Odd.' }, { text: 'Odd.' }],
    ['called HTML but streamed', { kind: 'mislabelled', type: 'text/html', text: 'Odd.' }, { text: 'Odd.' }],
    ['as a web page', { kind: 'html' }, { fault: 'MalformedReply', text: '' }],
    ['as a web page that says 404', { kind: 'html', status: 404 }, { fault: 'NoEndpoint' }],
    ['cut before a word', { kind: 'cut', after: 0, text: 'a b c' }, { fault: 'Unreachable', text: '' }],
    ['cut after two words', { kind: 'cut', after: 2, text: 'a b c' }, { fault: 'StreamCut', text: 'a b' }],
    [
      'with an error after a word',
      { kind: 'error-in-stream', after: 1, text: 'a b', error: { message: 'Boom' } },
      { fault: 'Overloaded', text: 'a' },
    ],
    [
      'that leads elsewhere',
      { kind: 'redirect', to: 'http://127.0.0.1:9/v1/chat/completions' },
      { fault: 'Unreachable' },
    ],
    ['of nothing at all', { kind: 'raw', body: '' }, { fault: 'StreamCut' }],
    ['in plain words', { kind: 'raw', headers: {}, body: 'Everything is fine' }, { fault: 'MalformedReply' }],
    ['of another API', { kind: 'raw', headers: {}, body: '{"message":"Welcome"}' }, { fault: 'MalformedReply' }],
    ['of half a document', { kind: 'raw', headers: {}, body: '{"choices":[{"mess' }, { fault: 'MalformedReply' }],
    ['with events of no JSON', { kind: 'raw', body: 'data: hello\n\n' }, { fault: 'MalformedReply' }],
    ['without a word in it', { kind: 'stream', text: '' }, { fault: 'MalformedReply' }],
    [
      'that is an error with status 200',
      { kind: 'raw', headers: {}, body: '{"error":{"message":"No credit","code":402}}' },
      { fault: 'NoCredit' },
    ],
  ])('%s', async (_, kind, outcome) => {
    endpoint.reply = kind
    expect(await ask()).toMatchObject(outcome)
  })

  it('that is all thoughts up to the limit says which setting to raise', async () => {
    const chunk = { choices: [{ delta: { reasoning: 'Hm' }, finish_reason: 'length' }] }
    endpoint.reply = { kind: 'raw', body: `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n` }
    const { fault, message } = await ask()
    expect([fault, message]).toEqual(['BadRequest', expect.stringContaining('all 64 tokens')])
  })

  it('reports what the server counted', async () => {
    endpoint.reply = { kind: 'stream', text: 'One two three.' }
    expect((await ask()).finish?.usage).toEqual({ input: 1, output: 3 })
  })

  it('is over at [DONE], also when the server leaves the connection open', async () => {
    const hanging = () =>
      reply([bytes('data: {"choices":[{"delta":{"content":"Hi"}}]}\n\ndata: [DONE]\n\n')], '', 'hang')
    expect(await outcomeOf(providerOn(async () => hanging()).stream(REQUEST, never))).toMatchObject({
      text: 'Hi',
      finish: {},
    })
  })
})

describe('the caps', { timeout: 30_000 }, () => {
  const chunk = (content: string) => bytes(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
  const endless = (piece: Uint8Array) =>
    new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(piece) })
  const readAll = (body: BodyInit, type = 'text/event-stream') =>
    outcomeOf(providerOn(async () => new Response(body, { headers: { 'content-type': type } })).stream(REQUEST, never))

  it('refuse an event over 1 MiB, in one piece or never ending', async () => {
    expect((await readAll(bodyOf([chunk('x'.repeat(1024 * 1024 + 1))]))).fault).toBe('MalformedReply')
    const dripping = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes('data: ')),
      pull: (controller) => controller.enqueue(bytes('x'.repeat(65_536))),
    })
    expect((await readAll(dripping)).fault).toBe('MalformedReply')
  })

  it('end an answer over 8 MiB, and keep what came', async () => {
    const { fault, text } = await readAll(endless(chunk('word '.repeat(20_000))))
    expect(fault).toBe('MalformedReply')
    expect(text.length).toBeGreaterThan(8 * 1024 * 1024)
    expect(text.length).toBeLessThan(9 * 1024 * 1024)
  })

  it('end a document, a line and white space that never end', async () => {
    expect((await readAll(endless(bytes('{"a":"' + 'x'.repeat(65_536))), 'application/json')).fault).toBe(
      'MalformedReply',
    )
    expect((await readAll(endless(bytes('x'.repeat(65_536))), 'application/x-ndjson')).fault).toBe('MalformedReply')
    expect((await readAll(endless(bytes(' '.repeat(65_536))))).fault).toBe('MalformedReply')
  })

  it('let a large but honest event pass', async () => {
    const answer = 'x'.repeat(900_000)
    const outcome = await readAll(bodyOf([chunk(answer), bytes('data: [DONE]\n\n')]))
    expect(outcome.text).toHaveLength(answer.length)
  })
})

describe('Stop', () => {
  it('hangs up the connection', async () => {
    endpoint.reply = { kind: 'stall', after: 2, text: 'one two three' }
    const abort = new AbortController()
    const deltas: Delta[] = []
    const reading = (async () => {
      const provider = createOpenAI({ baseUrl: endpoint.url, key: KEY, fetch })
      for await (const delta of provider.stream(REQUEST, abort.signal)) {
        deltas.push(delta)
        if (deltas.length === 2) setTimeout(() => abort.abort())
      }
    })()
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    expect(deltas.map((delta) => delta.type === 'text' && delta.text).join('')).toBe('one two')
    await expect.poll(() => endpoint.requests[0]?.hungUp).toBe(true)
  })

  it('ends a request whose headers never come, at once, even when fetch itself does not react', async () => {
    const abort = new AbortController()
    const reading = outcomeOf(providerOn(() => new Promise(() => undefined)).stream(REQUEST, abort.signal))
    abort.abort()
    expect((await reading).fault).toBe('AbortError')
  })

  it('is not needed to hang up: leaving the loop does', async () => {
    endpoint.reply = { kind: 'stall', after: 1, text: 'one two' }
    for await (const delta of createOpenAI({ baseUrl: endpoint.url, key: KEY, fetch }).stream(REQUEST, never)) {
      expect(delta.type).toBe('text')
      break
    }
    await expect.poll(() => endpoint.requests[0]?.hungUp).toBe(true)
  })
})

describe('the list of models', () => {
  const models = (key = KEY) => createOpenAI({ baseUrl: endpoint.url, key, fetch }).models!(never)

  it('is sorted, each once', async () => {
    endpoint.models = ['b', 'a', 'b']
    expect(await models()).toEqual([{ id: 'a' }, { id: 'b' }])
  })

  it.each([
    ['{"data":[{"id":"x"},{"nothing":1},7]}', ['x']],
    ['[{"id":"x"}]', ['x']],
    ['{"models":[{"name":"x:latest"}]}', ['x:latest']],
    ['{"data":[]}', []],
  ])('is found in %s', async (body, names) => {
    expect(await providerOn(async () => new Response(body)).models!(never)).toEqual(names.map((id) => ({ id })))
  })

  it('tells a wrong key, a missing key, a web page, another API', async () => {
    await expect(models('wrong')).rejects.toMatchObject({ name: 'WrongKey', message: /refused the key/ })
    await expect(models('')).rejects.toMatchObject({ name: 'WrongKey', message: /asks for a key/ })
    endpoint.reply = { kind: 'html' }
    await expect(models()).rejects.toMatchObject({ name: 'MalformedReply' })
    const other = providerOn(async () => Response.json({ hello: 'you' }))
    await expect(other.models!(never)).rejects.toMatchObject({ name: 'MalformedReply' })
  })

  it('fails like a conversation when the connection breaks', async () => {
    const dying = providerOn(async () => reply([bytes('{"da')], 'application/json', 'break'))
    await expect(dying.models!(never)).rejects.toMatchObject({ name: 'Unreachable' })
  })
})

describe('what was typed wrongly', () => {
  it('is a fault of the request, not of the making', async () => {
    expect(await ask('')).toMatchObject({ fault: 'NoEndpoint' })
    expect(await ask('http://example.com/v1')).toMatchObject({
      fault: 'NoEndpoint',
      message: expect.stringContaining('https'),
    })
    expect(await ask(endpoint.url, 'ключ')).toMatchObject({ fault: 'WrongKey' })
    expect(endpoint.requests).toHaveLength(0)
  })

  it('a base URL without its version is guessed at in the message', async () => {
    expect(await ask(endpoint.origin + '/api')).toMatchObject({
      fault: 'NoEndpoint',
      message: expect.stringContaining(`${endpoint.origin}/v1`),
    })
  })
})
