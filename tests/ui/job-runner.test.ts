// Jobs that need the provider, against a real server: every way in which they can end is a row.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, type Settings } from '../../src/core/config.ts'
import { day } from '../../src/core/describe.ts'
import { estimateTokens } from '../../src/core/text.ts'
import type { Job } from '../../src/core/types.ts'
import { appendTurns } from '../../src/db/ingest.ts'
import { cancelJob, claimJob, retryJob } from '../../src/db/jobs.ts'
import { saveSection } from '../../src/db/settings.ts'
import { createSummariser } from '../../src/memory/summaries.ts'
import { systemClock } from '../../src/providers/clock.ts'
import { createRunner } from '../../src/ui/jobs/runner.ts'
import { conversation, NOW, openBoth, space, turn } from '../db/fixture.ts'
import { type Endpoint, startEndpoint } from '../fixtures/endpoint.ts'

const SUMMARY = 'You keep your crates in hall 4.\nLook up: crates, hall 4'

let endpoint: Endpoint
beforeAll(async () => (endpoint = await startEndpoint({ key: 'local-key' })))
afterAll(() => endpoint.close())
beforeEach(() => {
  endpoint.forget()
  endpoint.reply = { kind: 'stream', text: SUMMARY }
})

/** A conversation of which one chunk waits for a summary. */
async function world(provider: Partial<Settings['provider']> = {}, key = 'local-key') {
  const { db } = openBoth()
  await db.spaces.put(space('s'))
  await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, stmCapacity: 256, summaries: 'provider' })
  const usual = { id: 'openai-compatible' as const, baseUrl: endpoint.url, model: 'gpt-test' }
  await saveSection(db, 'provider', { ...DEFAULT_SETTINGS.provider, ...usual, ...provider })
  const turns = Array.from({ length: 28 }, (_, i) =>
    turn(
      `t${i}`,
      'talk',
      i,
      i % 2 ? 'Noted, thank you for telling me.' : `Crate number ${7000 + i} stands in hall ${i}.`,
      {
        role: i % 2 ? 'assistant' : 'user',
      },
    ),
  )
  await appendTurns(db, conversation('talk', 's'), turns)
  const tokenizer = () => Promise.resolve({ count: estimateTokens })
  const idle = () => Promise.resolve()
  await createSummariser({ db, tokenizer, idle, now: () => NOW, chance: () => 0 }).work()
  let now = NOW
  let asked = 0
  let cancelled = (): void => undefined
  const keys = { held: key }
  const runner = createRunner({
    db,
    keys: { get: () => Promise.resolve(keys.held) },
    browser: {
      fetch: (...request) => (asked++, fetch(...request)),
      clock: { now: () => now, after: (ms, run) => systemClock.after(ms, run) },
      online: () => true,
      random: () => 0.5,
    },
    about: () => Promise.reject(new Error('a summary needs nothing beside')),
    alone: (work) => work(),
    watch: (_, changed) => {
      cancelled = () => changed(undefined)
      return () => undefined
    },
  })
  const jobs = await db.jobs.toArray()
  expect(jobs).toHaveLength(1)
  const job = async (): Promise<Job> => (await db.jobs.get(jobs[0]!.id))!
  const later = (ms: number) => (now += ms)
  return { db, runner, id: jobs[0]!.id, job, keys, later, asked: () => asked, cancelled: () => cancelled() }
}

describe('a summary by the provider', () => {
  it('is asked for with the turns as data, and committed with its words, its model and its cost', async () => {
    const { db, runner, id, job } = await world()
    await runner.run()
    expect(await job()).toMatchObject({
      status: 'done',
      model: 'gpt-test',
      usage: { input: expect.any(Number) as number },
    })
    const memory = (await db.memories.get(id))!
    expect(memory).toMatchObject({ text: 'You keep your crates in hall 4.', kind: 'summary', origin: 'summary' })
    expect(memory.summary).toMatchObject({ by: 'model', model: 'gpt-test', hints: ['crates', 'hall 4'] })
    const { body } = endpoint.chats()[0]!
    expect(body!.messages[1]!.content).toContain('{"who":"You","text":"Crate number 7000 stands in hall 0."}')
    await runner.run()
    expect(endpoint.chats()).toHaveLength(1)
  })

  it('waits for a key without asking anybody, and goes on when there is one', async () => {
    const { db, runner, job, keys, asked } = await world({ baseUrl: 'https://api.openai.com/v1' }, '')
    await runner.run()
    expect(await job()).toMatchObject({ status: 'waiting', fault: { name: 'NoKey' } })
    expect((await job()).fault!.message).toContain('a key for api.openai.com is needed')
    expect(asked()).toBe(0)
    const before = await job()
    await runner.run()
    expect(await job()).toEqual(before)
    await saveSection(db, 'provider', {
      ...DEFAULT_SETTINGS.provider,
      id: 'openai-compatible',
      baseUrl: endpoint.url,
      model: 'gpt-test',
    })
    keys.held = 'local-key'
    await runner.run()
    expect((await job()).status).toBe('done')
  })

  it('waits for a provider while there is only the demo', async () => {
    const { db, runner, job } = await world({ id: 'demo' })
    await runner.run()
    expect(await job()).toMatchObject({ status: 'waiting', fault: { name: 'NoModel' } })
    // Half a provider is none; a whole one is asked at once.
    const provider = { ...DEFAULT_SETTINGS.provider, id: 'openai-compatible' as const, model: 'gpt-test' }
    await saveSection(db, 'provider', provider)
    await runner.run()
    expect((await job()).fault!.message).toContain('no address yet')
    await saveSection(db, 'provider', { ...provider, baseUrl: endpoint.url })
    await runner.run()
    expect((await job()).status).toBe('done')
  })

  it('waits for a person when the key is refused, and is not tried again by itself', async () => {
    const { db, runner, id, job, keys, later } = await world({}, 'wrong')
    await runner.run()
    expect(await job()).toMatchObject({ status: 'waiting', fault: { name: 'WrongKey' } })
    keys.held = 'local-key'
    later(1e9)
    await runner.run()
    expect((await job()).status).toBe('waiting')
    await retryJob(db, id, NOW)
    await runner.run()
    expect((await job()).status).toBe('done')
  })

  it('rests after a failure, then is tried again', async () => {
    const { runner, job, later } = await world()
    endpoint.next = [{ kind: 'cut', after: 2 }]
    const next = await runner.run()
    expect(await job()).toMatchObject({ status: 'pending', attempts: 1, fault: { name: 'StreamCut' }, notBefore: next })
    await runner.run()
    expect(endpoint.chats()).toHaveLength(1)
    later(next! - NOW)
    await runner.run()
    expect((await job()).status).toBe('done')
    expect((await job()).fault).toBeUndefined()
  })

  it('is made by the rules after some failures, and says so', async () => {
    const { db, runner, id, job, later } = await world()
    endpoint.reply = { kind: 'cut', after: 2 }
    for (let i = 0; i < 4; i++) {
      await runner.run()
      later(1e8)
    }
    expect(endpoint.chats()).toHaveLength(4)
    expect((await job()).status).toBe('done')
    expect((await job()).fault!.message).toContain('After 4 tries it was summarised by the rules instead.')
    expect((await db.memories.get(id))!.summary!.by).toBe('rules')
  })

  it('is given up at once when it is cancelled', async () => {
    const { db, runner, id, job, cancelled } = await world()
    endpoint.reply = { kind: 'stall', after: 1 }
    const running = runner.run()
    await endpoint.received(1)
    await cancelJob(db, id, NOW)
    cancelled()
    await running
    expect((await job()).status).toBe('cancelled')
    expect(await db.memories.get(id)).toBeUndefined()
  })

  it('is done by the next tab when one was closed at work', async () => {
    const { db, runner, id, job } = await world()
    await claimJob(db, id, NOW)
    await runner.run()
    expect((await job()).status).toBe('done')
  })
})

describe('a job passes the same door as a message', () => {
  it('is counted in what the day has used', async () => {
    const { db, runner, job } = await world()
    await runner.run()
    const { usage } = await job()
    expect(await db.spending.toArray()).toMatchObject([
      { origin: endpoint.origin, model: 'gpt-test', requests: 1, input: usage!.input, output: usage!.output },
    ])
  })

  it('waits while the day’s limit is reached, without asking anybody, and goes on when it is raised', async () => {
    const { db, runner, job, asked } = await world({ dailyTokens: 10 })
    const line = { day: day(NOW), origin: 'https://a.example', model: 'm', requests: 1, input: 10, output: 0 }
    await db.spending.put({ ...line, cost: 0, unpriced: 1, estimated: 0 })
    await runner.run()
    expect(await job()).toMatchObject({ status: 'waiting', fault: { name: 'CapReached' } })
    expect(asked()).toBe(0)
    const row = (await db.settings.get('provider'))!
    await db.settings.put({ ...row, value: { ...(row.value as object), dailyTokens: null } })
    await runner.run()
    expect((await job()).status).toBe('done')
  })

  it('does not begin while the person is being answered', async () => {
    const { db, runner, job, asked } = await world()
    await db.turns.put(turn('a', 'talk', 90, '', { role: 'assistant', status: 'streaming', createdAt: NOW }))
    expect(await runner.run()).toBeGreaterThan(NOW)
    expect(asked()).toBe(0)
    await db.turns.update('a', { status: 'complete' })
    await runner.run()
    expect((await job()).status).toBe('done')
  })
})
