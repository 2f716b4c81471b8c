// Messages through `chat.send`, on the real schema and engine, against a real server: whatever happens, there is one turn
// of the person's and one answer, with the right ending.
import 'fake-indexeddb/auto' // before the database: live queries hear of no other
import Dexie from 'dexie'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { day } from '../../src/core/describe.ts'
import { Truth } from '../../src/db/db.ts'
import { knownModel, keepListed, setPrice } from '../../src/db/models.ts'
import { reopen } from '../../src/db/reopen.ts'
import { spentOn } from '../../src/db/spending.ts'
import { type Endpoint, startEndpoint } from '../fixtures/endpoint.ts'
import { START, startTalk, type TalkOptions } from '../fixtures/talk.ts'
import { manualClock } from '../providers/clock.ts'

let endpoint: Endpoint
let other: Endpoint
beforeAll(async () => ([endpoint, other] = await Promise.all([startEndpoint(), startEndpoint({ key: 'other-key' })])))
afterAll(() => Promise.all([endpoint.close(), other.close()]))
beforeEach(() => {
  for (const each of [endpoint, other]) {
    each.forget()
    each.next = []
    each.reply = { kind: 'stream' }
  }
})

const provider = () => ({ id: 'openai-compatible' as const, baseUrl: endpoint.url, model: 'test-large' })
const talking = ({ provider: more, ...options }: TalkOptions = {}) =>
  startTalk({ ...options, provider: { ...provider(), ...more } })
const TODAY = day(START)

describe('send', () => {
  it('stores the question and its answer, with the model, what it used and the plan', async () => {
    const talk = await talking()
    await talk.say('Where is hall 4?')
    const [user, assistant, ...more] = await talk.rows()
    expect(more).toEqual([])
    expect(user).toMatchObject({ role: 'user', text: 'Where is hall 4?', status: 'complete', seq: 0 })
    expect(assistant).toMatchObject({
      role: 'assistant',
      text: 'You asked: Where is hall 4?',
      status: 'complete',
      parentId: user!.id,
      model: 'test-large',
      provider: { id: 'openai-compatible', host: new URL(endpoint.url).host },
      usage: { output: 6 },
    })
    expect(assistant!.plan!.used).toBeGreaterThan(0)
    expect(assistant!.fault).toBeUndefined()
    expect(talk.chat.running(user!.conversationId)).toBeUndefined()
    expect(endpoint.lastWords()).toContain('Where is hall 4?')
  })

  it('shows the answer while it comes', async () => {
    endpoint.reply = { kind: 'stall', after: 2, text: 'One two three' }
    const talk = await talking()
    const id = await talk.begin('Count, please.')
    await expect.poll(() => talk.chat.running(id)).toMatchObject({ text: 'One two', phase: 'streaming' })
    talk.chat.stop(id)
    await talk.settled()
  })

  it('keeps the words when the provider refuses, and says why', async () => {
    endpoint.reply = { kind: 'refuse', status: 401, error: { message: 'Incorrect API key provided.' } }
    const talk = await talking()
    await talk.say('Hello?')
    expect(await talk.rows()).toMatchObject([
      { role: 'user', text: 'Hello?', status: 'complete' },
      { role: 'assistant', text: '', status: 'failed', fault: { name: 'WrongKey' } },
    ])
    expect(endpoint.chats()).toHaveLength(1)
  })

  it('keeps what came of an answer that was cut', async () => {
    endpoint.reply = { kind: 'cut', after: 3, text: 'One two three four' }
    const talk = await talking()
    await talk.say('Count, please.')
    expect(await talk.rows()).toMatchObject([
      { role: 'user' },
      { role: 'assistant', text: 'One two three', status: 'failed', fault: { name: 'StreamCut' } },
    ])
    expect(endpoint.chats()).toHaveLength(1)
  })

  it('stores nothing when there is nothing to send', async () => {
    const talk = await talking()
    await expect(talk.begin('  ')).rejects.toMatchObject({ name: 'EmptyMessage' })
    expect(await talk.db.turns.count()).toBe(0)
    expect(endpoint.chats()).toHaveLength(0)
  })
})

describe('stop', () => {
  it('keeps what came', async () => {
    endpoint.reply = { kind: 'stall', after: 2, text: 'One two three' }
    const talk = await talking()
    const id = await talk.begin('Count, please.')
    await expect.poll(() => talk.chat.running(id)?.text).toBe('One two')
    talk.chat.stop(id)
    await talk.settled()
    const rows = await talk.rows()
    expect(rows).toMatchObject([{ role: 'user' }, { role: 'assistant', text: 'One two', status: 'stopped' }])
    expect(rows[1]!.fault).toBeUndefined()
    await expect.poll(() => endpoint.chats()[0]!.hungUp).toBe(true)
  })

  it('works before anything came', async () => {
    endpoint.reply = { kind: 'stall', after: -1 }
    const talk = await talking()
    const id = await talk.begin('Hello?')
    await endpoint.received(1)
    talk.chat.stop(id)
    await talk.settled()
    expect(await talk.rows()).toMatchObject([{ role: 'user' }, { role: 'assistant', text: '', status: 'stopped' }])
  })

  it('comes with forgetting: an answer whose row is gone is no longer waited for', async () => {
    endpoint.reply = { kind: 'stall', after: 1 }
    const talk = await talking()
    const id = await talk.begin('Hello?')
    await expect.poll(() => talk.chat.running(id)?.text).toBe('You')
    await talk.db.turns.delete((await talk.rows())[1]!.id)
    await talk.settled()
    expect(await talk.rows()).toMatchObject([{ role: 'user' }])
    expect(talk.chat.running(id)).toBeUndefined()
  })

  it('comes with forgetting in another tab, though the connection died before it could be told', async () => {
    endpoint.reply = { kind: 'stall', after: 1 }
    const talk = await talking()
    const id = await talk.begin('Hello?')
    await expect.poll(() => talk.chat.running(id)?.text).toBe('You')
    const [, assistant] = await talk.rows()
    const silence = vi.spyOn(talk.db.turns, 'get').mockReturnValue(new Dexie.Promise(() => undefined))
    const other = new Truth(talk.db.name)
    await other.turns.delete(assistant!.id)
    await expect.poll(() => silence.mock.calls.length).toBeGreaterThan(0)
    silence.mockRestore()
    await reopen(talk.db, 0)
    await talk.settled()
    expect(talk.chat.running(id)).toBeUndefined()
  })
})

describe('an answer that cannot be stored', () => {
  /** An answer that is over, on a storage that takes no ending. */
  async function unsaved() {
    endpoint.next = [{ kind: 'stall', after: 1 }]
    const talk = await talking()
    const id = await talk.begin('Hello?')
    await expect.poll(() => talk.chat.running(id)?.text).toBe('You')
    const refusal = vi.spyOn(talk.db.conversations, 'update').mockImplementation(() => {
      throw new DOMException('no such luck', 'DataError')
    })
    talk.chat.stop(id)
    const fault = { name: 'StorageFailed' }
    await expect.poll(() => talk.chat.running(id)?.unsaved).toMatchObject(fault)
    expect(await talk.rows()).toMatchObject([{ role: 'user' }, { role: 'assistant', status: 'streaming' }])
    return { talk, id, refusal, fault }
  }

  it('is shown until it is stored, however often that is tried', async () => {
    const { talk, id, refusal, fault } = await unsaved()
    talk.chat.saveAgain(id)
    expect(talk.chat.running(id)).toMatchObject({ text: 'You', unsaved: { ...fault, trying: true } })
    await expect.poll(() => talk.chat.running(id)?.unsaved?.trying).toBeUndefined()
    expect(talk.chat.running(id)).toMatchObject({ text: 'You', unsaved: fault })
    refusal.mockRestore()
    talk.chat.saveAgain(id)
    await talk.settled()
    expect(talk.chat.running(id)).toBeUndefined()
    expect((await talk.rows())[1]).toMatchObject({ text: 'You', status: 'stopped' })
  })

  it('is stored when the next message shows that the storage works again', async () => {
    const { talk, refusal } = await unsaved()
    refusal.mockRestore()
    const { assistant } = await talk.say('Are you there?')
    expect(assistant.text).toContain('Are you there?')
    expect((await talk.rows())[1]).toMatchObject({ text: 'You', status: 'stopped' })
  })

  it('does not come back when it was forgotten meanwhile', async () => {
    const { talk, id, refusal } = await unsaved()
    refusal.mockRestore()
    await talk.db.turns.delete((await talk.rows())[1]!.id)
    talk.chat.saveAgain(id)
    await talk.settled()
    expect(talk.chat.running(id)).toBeUndefined()
    expect(await talk.rows()).toMatchObject([{ role: 'user' }])
  })
})

describe('retry', () => {
  it('writes an answer anew that ended without a word', async () => {
    endpoint.next = [{ kind: 'refuse', status: 400, error: { message: 'No.' } }]
    const talk = await talking()
    const { assistant } = await talk.say('Hello?')
    await talk.chat.retry(assistant.id)
    await talk.settled()
    const rows = await talk.rows()
    expect(rows).toMatchObject([{ role: 'user' }, { id: assistant.id, text: 'You asked: Hello?', status: 'complete' }])
    expect(rows[1]!.fault).toBeUndefined()
  })

  it('leaves an answer that came in part, and puts another one beside it', async () => {
    endpoint.next = [{ kind: 'cut', after: 2 }]
    const talk = await talking()
    const { user, assistant } = await talk.say('Hello?')
    await talk.chat.retry(assistant.id)
    await talk.settled()
    expect(await talk.rows()).toMatchObject([
      { id: user.id },
      { id: assistant.id, status: 'failed' },
      { parentId: user.id, text: 'You asked: Hello?', status: 'complete' },
    ])
  })
})

describe('what passes by itself', () => {
  it('is tried again for the same turn', async () => {
    endpoint.next = [
      { kind: 'refuse', status: 503 },
      { kind: 'refuse', status: 429, retryAfter: 7 },
    ]
    const talk = await talking()
    await talk.say('Hello?')
    expect(await talk.rows()).toMatchObject([{ role: 'user' }, { text: 'You asked: Hello?', status: 'complete' }])
    expect(endpoint.chats()).toHaveLength(3)
  })

  it('is told of when it does not pass', async () => {
    endpoint.reply = { kind: 'refuse', status: 503 }
    const talk = await talking()
    const { assistant } = await talk.say('Hello?')
    expect(assistant).toMatchObject({ text: '', status: 'failed', fault: { name: 'Overloaded' } })
    expect(endpoint.chats()).toHaveLength(3)
  })
})

describe('what was used', () => {
  const price = { input: 1000, output: 10_000 }

  it('is counted with the turn, at the price that is known', async () => {
    const talk = await talking()
    await setPrice(talk.db, endpoint.origin, 'test-large', price, START)
    const { assistant } = await talk.say('Where is hall 4?')
    const { input, output } = assistant.usage!
    // A server on this device sends no bill, but the person may say that it costs.
    expect(assistant.cost).toBeCloseTo((input * 1000 + output * 10_000) / 1e6)
    await talk.say('And hall 5?')
    const [line, ...more] = await spentOn(talk.db, TODAY)
    expect(more).toEqual([])
    expect(line).toMatchObject({ origin: endpoint.origin, model: 'test-large', requests: 2, unpriced: 0, estimated: 0 })
    const rows = (await talk.rows()).filter(({ role }) => role === 'assistant')
    expect(line!.input).toBe(rows.reduce((sum, { usage }) => sum + usage!.input, 0))
    expect(line!.cost).toBeCloseTo(rows.reduce((sum, { cost }) => sum + cost!, 0))
  })

  it('is what the server says it cost, whatever the price', async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 2, cost: 0.25 }
    const events = [{ choices: [{ delta: { content: 'Yes.' }, finish_reason: 'stop' }] }, { choices: [], usage }]
    const body = `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`
    endpoint.reply = { kind: 'raw', body }
    const talk = await talking()
    await setPrice(talk.db, endpoint.origin, 'test-large', price, START)
    expect((await talk.say('Is it?')).assistant).toMatchObject({ cost: 0.25, usage: { input: 10, output: 2 } })
  })

  it('costs nobody knows what where no price is told', async () => {
    const reply = new Response('data: {"choices":[{"delta":{"content":"Yes."},"finish_reason":"stop"}]}\n\n', {
      headers: { 'content-type': 'text/event-stream' },
    })
    const talk = await talking({
      provider: { baseUrl: 'https://a.example/v1' },
      browser: { fetch: () => Promise.resolve(reply) },
    })
    const { assistant } = await talk.say('Is it?')
    expect(assistant.cost).toBeUndefined()
    expect(assistant.usage).toMatchObject({ estimated: true })
    expect(await spentOn(talk.db, TODAY)).toMatchObject([{ requests: 1, cost: 0, unpriced: 1, estimated: 1 }])
  })

  it.each([
    ['cut', { kind: 'cut', after: 3, text: 'One two three four' }],
    ['stopped', { kind: 'stall', after: 3, text: 'One two three four' }],
  ] as const)('is estimated for an answer that was %s', async (how, reply) => {
    endpoint.reply = reply
    const talk = await talking()
    const id = await talk.begin('Count, please.')
    if (how === 'stopped') {
      await expect.poll(() => talk.chat.running(id)?.text).toBe('One two three')
      talk.chat.stop(id)
    }
    await talk.settled()
    const { usage, plan } = (await talk.rows())[1]!
    expect(usage).toMatchObject({ input: plan!.used, estimated: true })
    expect(usage!.output).toBeGreaterThan(0)
    expect(await spentOn(talk.db, TODAY)).toMatchObject([{ requests: 1, estimated: 1, input: plan!.used }])
  })

  it('is nothing where nothing came, and is not counted for the demo', async () => {
    endpoint.reply = { kind: 'refuse', status: 401 }
    const refused = await talking()
    expect((await refused.say('Hello?')).assistant.usage).toBeUndefined()
    expect(await spentOn(refused.db, TODAY)).toEqual([])
    const demo = await talking({ provider: { id: 'demo' } })
    expect((await demo.say('Hello?')).assistant).toMatchObject({ status: 'complete', provider: { id: 'demo' } })
    expect(await spentOn(demo.db, TODAY)).toEqual([])
  })
})

describe('a daily cap', () => {
  it.each([
    ['tokens', { dailyTokens: 5 }, '5'],
    ['cost', { dailyCost: 0.01 }, '$0.01'],
  ])('of %s stops before the request, one request after it was reached', async (_, caps, allowed) => {
    const talk = await talking({ provider: caps })
    await setPrice(talk.db, endpoint.origin, 'test-large', { input: 1e6, output: 1e6 }, START)
    expect((await talk.say('Hello?')).assistant.status).toBe('complete')
    const { assistant } = await talk.say('And now?')
    expect(assistant).toMatchObject({ status: 'failed', text: '', fault: { name: 'CapReached' } })
    expect(assistant.fault!.message).toContain(`you allowed ${allowed}`)
    expect(endpoint.chats()).toHaveLength(1)
  })

  it('is of a day: tomorrow it goes on', async () => {
    const clock = manualClock(START)
    const talk = await talking({ provider: { dailyTokens: 5 }, browser: { clock } })
    await talk.say('Hello?')
    expect((await talk.say('And now?')).assistant.fault!.name).toBe('CapReached')
    clock.advance(24 * 3_600_000)
    expect((await talk.say('And now?')).assistant.status).toBe('complete')
  })

  it('does not stop the demo, which costs nothing', async () => {
    const talk = await talking({ provider: { dailyTokens: 1 } })
    await talk.say('Hello?')
    await talk.db.settings.put({ key: 'provider', value: { id: 'demo', dailyTokens: 1 } })
    expect((await talk.say('And now?')).assistant.status).toBe('complete')
  })
})

describe('the model’s window', () => {
  const LONG = Array.from({ length: 30 }, (_, n) => `The harbour log of day ${n} tells of ${n + 3} ships.`).join(' ')
  async function afterLongTalk(options: TalkOptions = {}) {
    const talk = await talking({ context: { window: 8192, reply: 512 }, ...options })
    for (let n = 0; n < 6; n++) await talk.say(`${LONG} And ${n}?`)
    endpoint.forget()
    return talk
  }
  const refusal = (message: string) => ({ kind: 'refuse', status: 400, error: { message } }) as const

  it('bounds the plan and the answer as soon as it is known', async () => {
    const talk = await afterLongTalk()
    expect((await talk.say('And?')).assistant.plan!.used).toBeGreaterThan(2048)
    await keepListed(talk.db, endpoint.origin, [{ id: 'test-large', window: 2048, output: 100 }], START)
    const { plan } = (await talk.say('And then?')).assistant
    expect(plan).toMatchObject({ window: 2048, reply: 100 })
    expect(plan!.used).toBeLessThanOrEqual(2048 - 100)
    expect(endpoint.chats().at(-1)!.body!.max_tokens).toBe(100)
  })

  it('is learned from a refusal: planned again, sent once more, and kept', async () => {
    const talk = await afterLongTalk()
    endpoint.next = [refusal('This model’s maximum context length is 2048 tokens. However, you requested 5000 tokens.')]
    const { assistant } = await talk.say('And?')
    expect(assistant).toMatchObject({ status: 'complete', plan: { window: expect.any(Number) as number } })
    expect(assistant.plan!.window).toBeLessThanOrEqual(2048)
    expect(endpoint.chats()).toHaveLength(2)
    const [first, second] = endpoint.chats().map(({ text }) => text.length)
    expect(second).toBeLessThan(first!)
    expect((await knownModel(talk.db, endpoint.origin, 'test-large'))!.window).toMatchObject({
      value: 2048,
      from: 'refusal',
    })
    await talk.say('And then?')
    expect(endpoint.chats()).toHaveLength(3)
    expect((await talk.rows()).at(-1)!.plan!.window).toBe(2048)
  })

  it('is taken to be half when the refusal does not say, and nothing is kept of that', async () => {
    const talk = await afterLongTalk()
    endpoint.next = [refusal('Your input exceeds the context window of this model.')]
    const { assistant } = await talk.say('And?')
    expect(assistant).toMatchObject({ status: 'complete', plan: { window: 4096 } })
    expect(endpoint.chats()).toHaveLength(2)
    expect(await talk.db.models.count()).toBe(0)
  })

  it('is sent for once more and no oftener', async () => {
    const talk = await afterLongTalk()
    endpoint.reply = refusal('This model’s maximum context length is 2048 tokens. However, you requested 5000 tokens.')
    const { assistant } = await talk.say('And?')
    expect(assistant).toMatchObject({ status: 'failed', text: '', fault: { name: 'ContextTooLong' } })
    expect(endpoint.chats()).toHaveLength(2)
  })

  it('may be too small for what must be sent: the refusal is told, and nothing more is sent', async () => {
    const talk = await talking({ context: { window: 8192, reply: 512, system: LONG } })
    endpoint.next = [refusal('prompt is too long: 900 tokens > 300 maximum')]
    const { assistant } = await talk.say('Hello?')
    expect(assistant).toMatchObject({ status: 'failed', fault: { name: 'ContextTooLong' } })
    expect(endpoint.chats()).toHaveLength(1)
  })
})

describe('a fallback', () => {
  const fallback = () => ({ enabled: true, id: 'openai-compatible' as const, baseUrl: other.url, model: 'test-small' })
  const key = (origin: string) => (origin === other.origin ? 'other-key' : '')

  it.each([
    ['busy', { kind: 'refuse', status: 429, retryAfter: 1 }, 'RateLimited', 3],
    ['in trouble', { kind: 'refuse', status: 503 }, 'Overloaded', 3],
    ['out of credit', { kind: 'refuse', status: 402 }, 'NoCredit', 1],
  ] as const)('answers the same turn when the provider is %s, with its own key, and says so', async (...args) => {
    const [, reply, fault, tries] = args
    endpoint.reply = reply
    const talk = await talking({ fallback: fallback(), key })
    await talk.say('Hello?')
    const rows = await talk.rows()
    expect(rows).toMatchObject([
      { role: 'user' },
      {
        status: 'complete',
        text: 'You asked: Hello?',
        model: 'test-small',
        provider: { host: new URL(other.url).host },
        insteadOf: { id: 'openai-compatible', host: new URL(endpoint.url).host, fault },
      },
    ])
    expect(rows).toHaveLength(2)
    expect(endpoint.chats()).toHaveLength(tries)
    expect(endpoint.requests.some(({ headers }) => headers.authorization !== undefined)).toBe(false)
    expect(await spentOn(talk.db, TODAY)).toMatchObject([{ origin: other.origin, model: 'test-small', requests: 1 }])
  })

  it('gets a plan of its own when it takes less', async () => {
    endpoint.reply = { kind: 'refuse', status: 402 }
    const talk = await talking({ fallback: fallback(), key })
    await keepListed(talk.db, other.origin, [{ id: 'test-small', window: 2048 }], START)
    expect((await talk.say('Hello?')).assistant.plan!.window).toBe(2048)
  })

  it.each([
    ['the key is wrong', { kind: 'refuse', status: 401 }],
    ['the request is', { kind: 'refuse', status: 400 }],
    ['the answer has begun', { kind: 'cut', after: 2 }],
  ] as const)('does not step in when %s', async (_, reply) => {
    endpoint.reply = reply
    const talk = await talking({ fallback: fallback(), key })
    expect((await talk.say('Hello?')).assistant).toMatchObject({ status: 'failed', model: 'test-large' })
    expect(other.chats()).toHaveLength(0)
  })

  it('does not step in unless it was allowed', async () => {
    endpoint.reply = { kind: 'refuse', status: 402 }
    const talk = await talking({ fallback: { ...fallback(), enabled: false }, key })
    expect((await talk.say('Hello?')).assistant.fault!.name).toBe('NoCredit')
    expect(other.chats()).toHaveLength(0)
  })

  it('that fails as well leaves the first fault, with what it said itself', async () => {
    endpoint.reply = { kind: 'refuse', status: 402 }
    other.reply = { kind: 'refuse', status: 401 }
    const talk = await talking({ fallback: fallback(), key })
    const { assistant } = await talk.say('Hello?')
    expect(assistant).toMatchObject({
      status: 'failed',
      fault: { name: 'NoCredit' },
      provider: { host: new URL(endpoint.url).host },
    })
    expect(assistant.insteadOf).toBeUndefined()
    expect(assistant.fault!.message).toContain('The fallback: ')
  })
})

describe('a wait', () => {
  it('is told with the time at which it ends, and can be cancelled', async () => {
    const clock = manualClock(START)
    endpoint.reply = { kind: 'refuse', status: 429, retryAfter: 20 }
    const talk = await talking({ browser: { clock } })
    const id = await talk.begin('Hello?')
    await clock.waited(20_000)
    expect(talk.chat.running(id)!.wait).toEqual({ text: 'Too many requests for now', until: START + 20_000 })
    talk.chat.stop(id)
    await talk.settled()
    expect(await talk.rows()).toMatchObject([{ role: 'user' }, { status: 'stopped', text: '' }])
    expect(endpoint.chats()).toHaveLength(1)
  })

  it('that one tab was asked for is kept by another', async () => {
    const clock = manualClock(START)
    endpoint.next = [{ kind: 'refuse', status: 429, retryAfter: 20 }]
    const one = await talking({ browser: { clock } })
    await one.begin('Hello?')
    await clock.waited(20_000)
    const two = await talking({ browser: { clock }, name: one.db.name })
    const id = await two.begin('And I?')
    await expect.poll(() => two.chat.running(id)?.wait?.until).toBe(START + 20_000)
    expect(endpoint.chats()).toHaveLength(1)
    clock.advance(20_000)
    await Promise.all([one.settled(), two.settled()])
    expect((await two.rows()).at(-1)).toMatchObject({ status: 'complete' })
    expect(endpoint.chats()).toHaveLength(3)
  })

  it('of hours is told of at once, and does not lock out what is sent later', async () => {
    const clock = manualClock(START)
    endpoint.next = [{ kind: 'refuse', status: 429, retryAfter: 86_400 * 365 }]
    const talk = await talking({ browser: { clock } })
    expect((await talk.say('Hello?')).assistant.fault!.name).toBe('RateLimited')
    expect((await talk.say('Again?')).assistant.fault!.name).toBe('RateLimited')
    expect(endpoint.chats()).toHaveLength(1)
    clock.advance(5 * 60_000)
    expect((await talk.say('And now?')).assistant.status).toBe('complete')
  })
})

describe('resume', () => {
  const cut = async () => {
    endpoint.reply = { kind: 'cut', after: 3, text: 'The tide turns slowly here.' }
    const talk = await talking()
    const { assistant } = await talk.say('Tell me about the tide.')
    expect(assistant).toMatchObject({ status: 'failed', text: 'The tide turns', fault: { name: 'StreamCut' } })
    return { talk, assistant }
  }

  it('has the model go on from where it was cut: one answer, and none of it twice', async () => {
    const { talk, assistant } = await cut()
    endpoint.reply = { kind: 'stream', text: 'The tide turns slowly here.' }
    await talk.chat.resume(assistant.id)
    await talk.settled()
    const rows = await talk.rows()
    expect(rows).toHaveLength(2)
    expect(rows[1]).toMatchObject({ id: assistant.id, status: 'complete', text: 'The tide turns slowly here.' })
    expect(rows[1]!.fault).toBeUndefined()
    expect(rows[1]!.revision).toBeGreaterThan(assistant.revision)
    const sent = endpoint.chats().at(-1)!.body!.messages
    expect(sent.at(-2)).toEqual({ role: 'assistant', content: 'The tide turns' })
    expect(sent.at(-3)!.content).toContain('Tell me about the tide.')
  })

  it('that fails keeps what was there', async () => {
    const { talk, assistant } = await cut()
    endpoint.reply = { kind: 'refuse', status: 401 }
    await talk.chat.resume(assistant.id)
    await talk.settled()
    expect((await talk.rows())[1]).toMatchObject({
      status: 'failed',
      text: 'The tide turns',
      fault: { name: 'WrongKey' },
    })
  })

  it('is refused where nothing was cut', async () => {
    const talk = await talking()
    const { assistant } = await talk.say('Where is hall 4?')
    await expect(talk.chat.resume(assistant.id)).rejects.toMatchObject({ name: 'NothingToGoOnFrom' })
    expect(await talk.rows()).toHaveLength(2)
  })
})
