// Messages through `chat.send`, on the real schema and engine, against a real server: whatever happens, there is one turn
// of the person's and one answer, with the right ending.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Endpoint, startEndpoint } from '../fixtures/endpoint.ts'
import { startTalk } from '../fixtures/talk.ts'

let endpoint: Endpoint
beforeAll(async () => (endpoint = await startEndpoint()))
afterAll(() => endpoint.close())
beforeEach(() => {
  endpoint.forget()
  endpoint.next = []
  endpoint.reply = { kind: 'stream' }
})

const provider = () => ({ id: 'openai-compatible' as const, baseUrl: endpoint.url, model: 'test-large' })
const talking = () => startTalk({ provider: provider() })

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
