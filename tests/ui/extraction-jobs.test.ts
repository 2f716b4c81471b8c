// Signals by a model, against a real server: what is asked, what is taken of the answer, and what becomes of failures.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, type Settings } from '../../src/core/config.ts'
import type { ExtractJob } from '../../src/core/types.ts'
import { confirmMemories } from '../../src/db/curate.ts'
import { readExtraction } from '../../src/core/signals/extraction-reply.ts'
import { commitExtraction, queueExtraction, readBatch } from '../../src/db/extraction.ts'
import { forget } from '../../src/db/forget.ts'
import { historyOf } from '../../src/db/happenings.ts'
import { saveSection } from '../../src/db/settings.ts'
import { typedSince } from '../../src/db/typed.ts'
import { ingest } from '../../src/memory/ingest.ts'
import { createNeighbours } from '../../src/memory/neighbours.ts'
import { systemClock } from '../../src/providers/clock.ts'
import { createRunner } from '../../src/ui/jobs/runner.ts'
import { conversation, dump, memory, NOW, openBoth, space, turn } from '../db/fixture.ts'
import { type Endpoint, startEndpoint } from '../fixtures/endpoint.ts'

let endpoint: Endpoint
beforeAll(async () => (endpoint = await startEndpoint({ key: 'local-key' })))
afterAll(() => endpoint.close())
beforeEach(() => endpoint.forget())

const LIMITS = { extractChars: 500, extractTurns: 5 }
const signal = (quote: string, more: object = {}) => ({
  turn: 1,
  kind: 'claim',
  quote,
  text: quote,
  confidence: 0.9,
  validFrom: null,
  validTo: null,
  judged: 'new',
  of: null,
  ...more,
})
const answer = (...signals: object[]) => (endpoint.reply = { kind: 'stream', text: JSON.stringify({ signals }) })

/** A conversation in which these were said, read by the rules; and a tab that may ask. */
async function world(texts: string[], memory: Partial<Settings['memory']> = {}, key = 'local-key') {
  const { db, derived } = openBoth()
  await db.spaces.put(space('s'))
  await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, extraction: 'provider', ...memory })
  const provider = { id: 'openai-compatible' as const, baseUrl: endpoint.url, model: 'gpt-test' }
  await saveSection(db, 'provider', { ...DEFAULT_SETTINGS.provider, ...provider })
  await db.conversations.put(conversation('c', 's'))
  await db.turns.bulkPut(texts.map((text, seq) => turn(`t${seq}`, 'c', seq, text, { ingested: 0 })))
  const idle = () => Promise.resolve()
  await ingest({ db, neighbours: createNeighbours(db, idle), idle, now: () => NOW })
  let now = NOW
  const keys = { held: key }
  const neighbours = createNeighbours(db, idle)
  const about = async (spaceId: string, texts: string[]) => {
    await neighbours.catchUp()
    return neighbours.about(spaceId, texts)
  }
  const runner = createRunner({
    db,
    keys: { get: () => Promise.resolve(keys.held) },
    browser: {
      fetch: (...request) => fetch(...request),
      clock: { now: () => now, after: (ms, run) => systemClock.after(ms, run) },
      online: () => true,
      random: () => 0.5,
    },
    about,
    alone: (work) => work(),
    watch: () => () => undefined,
  })
  const job = async () => (await db.jobs.toArray())[0] as ExtractJob | undefined
  const atOnce = () => queueExtraction(db, 'c', { limits: LIMITS, now, atOnce: true })
  const extractedSeq = async () => (await db.conversations.get('c'))!.extractedSeq
  return { db, derived, runner, about, job, atOnce, extractedSeq, later: (ms: number) => (now += ms) }
}

/** Tables without the numbers that the database counts on. */
const withoutNumbers = (tables: Record<string, unknown[]>) =>
  Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [
      name,
      rows.map((row) =>
        row !== null && typeof row === 'object' && 'seq' in row && name !== 'turns' ? { ...row, seq: 0 } : row,
      ),
    ]),
  )

describe('what is due', () => {
  it('is due after so many messages or characters, and counted until then', async () => {
    const { db, runner } = await world(['Hello there, my friend.', 'I ski.'])
    expect(await typedSince(db, 'c')).toEqual({ chars: 29, turns: 2, toSeq: 1 })
    await runner.run()
    expect(await db.jobs.count()).toBe(0)
    answer()
    await db.turns.bulkAdd([2, 3, 4].map((seq) => turn(`t${seq}`, 'c', seq, 'And so on.')))
    await runner.run()
    expect(await db.jobs.toArray()).toMatchObject([{ kind: 'extract', status: 'done', fromSeq: 0, toSeq: 4 }])
    expect(await typedSince(db, 'c')).toMatchObject({ turns: 0, chars: 0 })
    await runner.run()
    expect(endpoint.chats()).toHaveLength(1)
  })

  it('leaves out pasted text, answers, other people and temporary conversations', async () => {
    const { db, atOnce } = await world([])
    await db.turns.bulkAdd([
      turn('a', 'c', 0, 'An answer.', { role: 'assistant' }),
      turn('b', 'c', 1, 'Pasted.', { pasted: [{ start: 0, end: 7 }] }),
      turn('d', 'c', 2, 'I ski.', { speaker: 'Bob' }),
    ])
    expect(await atOnce()).toBeUndefined()
    await db.turns.add(turn('e', 'c', 3, 'I ski.'))
    await db.conversations.update('c', { temporary: 1 })
    expect(await atOnce()).toBeUndefined()
    expect(await typedSince(db, 'c')).toBeUndefined()
  })

  it('is due once the conversation was left, however little was typed', async () => {
    const { runner, job, later } = await world(['I ski.'])
    answer()
    await runner.run()
    expect(await job()).toBeUndefined()
    later(10 * 60_000)
    await runner.run()
    expect(await job()).toMatchObject({ status: 'done', fromSeq: 0, toSeq: 0 })
    later(60 * 60_000)
    await runner.run()
    expect(endpoint.chats()).toHaveLength(1)
  })

  it('is not passed over when it was typed while a model was at it', async () => {
    const { db, about, job, atOnce, extractedSeq } = await world(['I ski.'])
    const id = (await atOnce())!
    const batch = (await readBatch(db, (await job())!, about))!
    await db.turns.add(turn('t1', 'c', 1, 'I swim.'))
    const usage = { input: 1, output: 1 }
    expect(await commitExtraction(db, id, batch, { signals: [], rejected: [], model: 'm', usage }, NOW)).toBe('done')
    expect(await extractedSeq()).toBe(1)
    expect(await typedSince(db, 'c')).toEqual({ chars: 7, turns: 1, toSeq: 1 })
    expect(await atOnce()).toBe('extract:c:1-1')
  })

  it('is queued once, and again only for what was said since', async () => {
    const { db, runner, atOnce, extractedSeq } = await world(['I ski.'])
    expect(await atOnce()).toBe(await atOnce())
    answer()
    await runner.run()
    expect(await extractedSeq()).toBe(1)
    expect(await atOnce()).toBeUndefined()
    expect(await db.jobs.count()).toBe(1)
  })
})

describe('an answer', () => {
  it('is asked for in its form, and taken where its words stand in the turn', async () => {
    const { db, runner, job, atOnce, extractedSeq } = await world([
      'The launch with Ana slipped to May because of permits.',
    ])
    const quote = 'The launch with Ana slipped to May'
    answer(signal(quote), signal('We love Mondays'))
    await atOnce()
    await runner.run()
    expect(endpoint.chats()[0]!.body).toMatchObject({ response_format: { type: 'json_schema' } })
    expect(await job()).toMatchObject({ status: 'done', model: 'gpt-test', usage: {} })
    expect((await job())!.rejected).toMatchObject([{ reason: 'The words it quotes are not in what was typed.' }])
    const memories = await db.memories.filter(({ by }) => by === 'model').toArray()
    expect(memories).toMatchObject([{ text: quote, origin: 'typed', status: 'active', conversationId: 'c' }])
    expect(await extractedSeq()).toBe(1)
  })

  it('about several messages is put where each was said', async () => {
    const texts = ['Well, the ferry was late.', 'Hm, the pier is closed.', 'So, the crew of the Ada went home.']
    const { db, runner, atOnce } = await world(texts, { extraction: 'off' })
    await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, extraction: 'provider' })
    const quotes = ['the ferry was late', 'the pier is closed', 'the crew of the Ada went home']
    answer(...quotes.map((quote, at) => signal(quote, { turn: at + 1 })).reverse())
    await atOnce()
    await runner.run()
    const drawn = (await db.memories.toArray()).map(({ text, sources: [place] }) => [text, place!.turnId, place!.start])
    expect(drawn.sort((a, b) => String(a[1]).localeCompare(String(b[1])))).toEqual([
      ['the ferry was late', 't0', 6],
      ['the pier is closed', 't1', 4],
      ['the crew of the Ada went home', 't2', 4],
    ])
    expect(endpoint.chats()).toHaveLength(1)
  })

  it('is taken whole or not at all: ended at any write of it, the tables are the same once it was done again', async () => {
    const texts = ['I work as a nurse in Porto.', 'The launch with Ana slipped to May because of permits.']
    const usage = { input: 1, output: 1 }
    const done = async (failAt: number) => {
      const { db, about, job, atOnce } = await world(texts)
      const id = (await atOnce())!
      const batch = (await readBatch(db, (await job())!, about))!
      const found = readExtraction(
        JSON.stringify({
          signals: [
            signal('I work as a nurse in Porto', { text: 'The person works as a nurse in Porto.' }),
            signal('The launch with Ana slipped to May', { turn: 2 }),
          ],
        }),
        batch.turns,
        batch.known,
      )
      if ('malformed' in found) throw new Error(found.malformed)
      const commit = () => commitExtraction(db, id, batch, { ...found, model: 'm', usage }, NOW)
      let writes = 0
      const died: number[] = []
      for (const table of db.tables) {
        const count = () => {
          if (++writes === failAt) died.push(writes)
          if (died.length > 0) throw new Error('killed')
        }
        table.hook('creating', count)
        table.hook('updating', count)
      }
      const before = await dump(db)
      await commit().catch(() => undefined)
      const killed = died.length > 0
      if (killed) expect(await dump(db), `killed at write ${failAt}`).toEqual(before)
      died.length = 0
      if (killed) await commit()
      expect(await commit()).toBe('over')
      return { killed, tables: await dump(db) }
    }
    const whole = await done(0)
    expect(whole.tables.memories!.length).toBeGreaterThan(1)
    for (let at = 1; ; at++) {
      const { killed, tables } = await done(at)
      expect(withoutNumbers(tables), `killed at write ${at}`).toEqual(withoutNumbers(whole.tables))
      if (!killed) return void expect(at).toBeGreaterThan(4)
    }
  })

  it('makes better what the rules found in the same words, instead of saying it twice', async () => {
    const { db, runner, atOnce } = await world(['I work as a nurse in Porto.'])
    const [before] = await db.memories.toArray()
    answer(signal('I work as a nurse in Porto', { text: 'The person works as a nurse in Porto.' }))
    await atOnce()
    await runner.run()
    expect(await db.memories.toArray()).toMatchObject([
      { id: before!.id, text: 'The person works as a nurse in Porto.', by: 'model', sources: before!.sources },
    ])
    expect((await historyOf(db, before!.id)).map(({ what, by }) => [what, by])).toEqual([
      ['added', 'rules'],
      ['edited', 'model'],
    ])
  })

  it('leaves alone what a person said is right', async () => {
    const { db, runner, atOnce } = await world(['I work as a nurse in Porto.'])
    const [before] = await db.memories.toArray()
    await confirmMemories(db, [before!.id], NOW)
    answer(signal('I work as a nurse in Porto', { text: 'The person is a nurse.' }))
    await atOnce()
    await runner.run()
    expect((await db.memories.toArray()).map(({ text }) => text)).toEqual([before!.text])
  })

  it('is asked for beside what bears on it, however long ago that was said and however much was said since', async () => {
    const { db, runner, atOnce } = await world(['The launch of the archive got a slot in June.'])
    await db.memories.bulkAdd([
      memory('old', 's', 'The launch of the archive is planned for May.', { createdAt: 1, validFrom: 1 }),
      memory('there', 'x', 'The launch of the archive is planned for May.', { createdAt: 1, validFrom: 1 }),
      memory('no', 's', 'The launch of the archive was moved.', { status: 'dismissed' }),
      ...Array.from({ length: 1500 }, (_, at) => memory(`m${at}`, 's', `I saw house number ${at} on a walk.`)),
    ])
    answer()
    await atOnce()
    await runner.run()
    const prompt = endpoint
      .chats()[0]!
      .body!.messages.map(({ content }) => content)
      .join('\n')
    expect(prompt).toContain('The launch of the archive is planned for May.')
    expect(prompt).not.toContain('The launch of the archive was moved.')
    expect(prompt).not.toContain('house number')
    expect(prompt.split('is planned for May.')).toHaveLength(2)
  })

  it('may end what it says is of the past, but nothing that is pinned, and joins nothing that differs', async () => {
    for (const pinned of [false, true]) {
      const { db, runner, atOnce } = await world(['The launch of the archive is planned for May.'])
      const [old] = await db.memories.toArray()
      expect(old).toBeDefined()
      if (pinned) await db.memories.update(old!.id, { pinnedAt: NOW })
      await db.conversations.update('c', { extractedSeq: 1 })
      await db.turns.add(turn('t1', 'c', 1, 'The launch of the archive got a slot in June.'))
      const quote = 'The launch of the archive got a slot in June'
      answer(signal(quote, { judged: 'update', of: 1 }))
      await atOnce()
      await runner.run()
      const fresh = (await db.memories.toArray()).find(({ by }) => by === 'model')!
      expect((await db.memories.get(old!.id))!.supersededBy).toBe(pinned ? undefined : fresh.id)
      expect(fresh.links).toMatchObject([{ kind: 'supersedes', to: old!.id, ...(pinned ? { proposed: 1 } : {}) }])
    }
  })

  it('that cannot be read is asked for once more, then rests with its reason, and nothing is passed over', async () => {
    const { db, runner, job, atOnce, extractedSeq, later } = await world(['I ski.'])
    endpoint.reply = { kind: 'stream', text: 'Sure! Here you go.' }
    await atOnce()
    for (let tries = 1; tries <= 6; tries++) {
      await runner.run()
      expect(endpoint.chats()).toHaveLength(2 * tries)
      expect(await job()).toMatchObject({ status: 'pending', attempts: tries, fault: { name: 'UnreadableSignals' } })
      expect(await extractedSeq()).toBeUndefined()
      later(60 * 60_000)
    }
    answer()
    await runner.run()
    expect(await job()).toMatchObject({ status: 'done' })
    expect(await job()).not.toHaveProperty('fault')
    expect(await extractedSeq()).toBe(1)
    expect(await db.jobs.count()).toBe(1)
  })

  it('waits for a key, and is not asked for when the person does not allow it', async () => {
    const { db, runner, about, job, atOnce } = await world(['I ski.'], { extraction: 'rules' })
    await atOnce()
    await runner.run()
    expect(await job()).toMatchObject({ status: 'pending' })
    await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, extraction: 'provider' })
    await saveSection(db, 'provider', {
      ...DEFAULT_SETTINGS.provider,
      id: 'openai-compatible',
      baseUrl: 'https://api.openai.com/v1',
      model: 'm',
    })
    const keyless = createRunner({
      db,
      keys: { get: () => Promise.resolve('') },
      browser: {
        fetch: () => Promise.reject(new Error('nobody may be asked')),
        clock: { now: () => NOW, after: (ms, run) => systemClock.after(ms, run) },
        online: () => true,
        random: () => 0,
      },
      about,
      alone: (work) => work(),
      watch: () => () => undefined,
    })
    await keyless.run()
    expect(await job()).toMatchObject({ status: 'waiting', fault: { name: 'NoKey' } })
  })
})

it('what was forgotten is told by no job', async () => {
  const { db, derived, runner, job, atOnce } = await world(['I keep a spare key in Porto.'])
  answer(signal('I keep a spare key in Rome'))
  await atOnce()
  await runner.run()
  expect((await job())!.rejected).toHaveLength(1)
  const [memory] = await db.memories.toArray()
  await forget(db, derived, { memoryId: memory!.id, sentence: true, now: NOW })
  expect(JSON.stringify(await db.jobs.toArray())).not.toContain('spare key')
})
