// What becomes of a long conversation: real tables, the real engine, and a crash at every write.
import type { DBCore, Middleware } from 'dexie'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, type Settings } from '../../src/core/config.ts'
import { estimateTokens } from '../../src/core/text.ts'
import { path } from '../../src/core/thread.ts'
import type { Id, Job, Memory, Turn } from '../../src/core/types.ts'
import { deleteConversation } from '../../src/db/conversations.ts'
import type { Truth } from '../../src/db/db.ts'
import { forget, turnsOf } from '../../src/db/forget.ts'
import { appendTurns } from '../../src/db/ingest.ts'
import { isSummarise } from '../../src/core/jobs.ts'
import { jobsOf, summariesOf } from '../../src/db/job-lists.ts'
import { cancelJob, claimJob, letWait, noteFailure, retryJob } from '../../src/db/jobs.ts'
import { queueDue, uncovered } from '../../src/db/offload.ts'
import { saveSection } from '../../src/db/settings.ts'
import { commitSummary, readMaterial } from '../../src/db/summaries.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { createSummariser } from '../../src/memory/summaries.ts'
import { conversation, drawn, dump, memory, NOW, openBoth, space, turn } from '../db/fixture.ts'

const tokenizer = () => Promise.resolve({ count: estimateTokens })
const idle = () => Promise.resolve()
const summariserOf = (db: Truth, now = () => NOW + 1e6) =>
  createSummariser({ db, tokenizer, idle, now, chance: () => 0.5 })

const words = (i: number) =>
  `Fact ${i}: crate number ${7000 + i} stands in hall ${i % 13} beside the ${['red', 'blue', 'green'][i % 3]} door.`
const talk = (length: number, from = 0, id = 'talk'): Turn[] =>
  Array.from({ length }, (_, i) =>
    turn(`${id}${from + i}`, id, from + i, i % 2 ? `Noted, crate ${7000 + from + i - 1}.` : words(from + i), {
      role: i % 2 ? 'assistant' : 'user',
    }),
  )

/** Short-term memory of 256 tokens, so that a short talk is a long one. */
async function world(length: number, change: Partial<Settings['memory']> = {}, temporary = false) {
  const both = openBoth()
  const { db } = both
  await db.spaces.put(space('s'))
  await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, stmCapacity: 256, ...change })
  await appendTurns(db, conversation('talk', 's', temporary ? { temporary: 1 } : {}), talk(length))
  return both
}

const chunks = (memories: Memory[]) =>
  memories.filter((each) => each.summary?.level === 'chunk').sort((a, b) => a.summary!.fromSeq - b.summary!.fromSeq)
const wholes = (memories: Memory[]) => memories.filter((each) => each.summary?.level === 'conversation')

describe('summaries in the background', () => {
  it('begin at four fifths of the capacity, not before', async () => {
    const { db } = await world(0)
    const all = talk(40)
    let used = 0
    for (const each of all) {
      await appendTurns(db, conversation('talk', 's'), [each])
      used += estimateTokens(each.text)
      await summariserOf(db).work()
      const made = await summariesOf(db, 'talk')
      expect(made.length > 0).toBe(used > 256 * 0.8)
      if (made.length > 0) break
    }
    expect(used).toBeGreaterThan(256 * 0.8)
    expect((await db.conversations.get('talk'))!.summarisedSeq).toBeGreaterThan(0)
  })

  it('cover whole exchanges of the oldest turns, name their sources, and leave the turns alone', async () => {
    const { db } = await world(60)
    const before = await db.turns.toArray()
    await summariserOf(db).work()
    const made = chunks(await summariesOf(db, 'talk'))
    expect(made.length).toBeGreaterThan(2)
    expect(await db.turns.toArray()).toEqual(before)
    let next = 0
    for (const { summary, sources, sourceTurnIds, text } of made) {
      expect(summary!.fromSeq).toBe(next)
      const turns = before
        .filter(({ seq }) => seq >= summary!.fromSeq && seq <= summary!.toSeq)
        .sort((a, b) => a.seq - b.seq)
      expect(turns.at(-1)!.role).toBe('assistant')
      expect(sources).toEqual(turns.map(({ id, text }) => ({ turnId: id, start: 0, end: text.length })))
      expect(sourceTurnIds).toEqual(turns.map(({ id }) => id))
      expect(text).toMatch(/^You: Fact \d+: crate number/)
      next = summary!.toSeq + 1
    }
    const { summarisedSeq } = (await db.conversations.get('talk'))!
    expect(summarisedSeq).toBe(next)
    const rest = await uncovered(db, (await db.conversations.get('talk'))!)
    expect(rest.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 - next }, (_, i) => next + i))
  })

  it('make one of the whole conversation, which replaces the one before', async () => {
    const { db } = await world(60)
    const summariser = summariserOf(db)
    await summariser.work()
    const first = wholes(await summariesOf(db, 'talk'))
    expect(first).toHaveLength(1)
    const ids = chunks(await summariesOf(db, 'talk')).map(({ id }) => id)
    expect(first[0]!.links.map(({ to }) => to)).toEqual(ids)
    await appendTurns(db, conversation('talk', 's'), talk(30, 60))
    await summariser.work()
    const [now, ...others] = wholes(await summariesOf(db, 'talk'))
    expect(others).toEqual([])
    expect(await db.memories.get(first[0]!.id)).toMatchObject({ expiredAt: NOW + 1e6, supersededBy: now!.id })
  })

  it('change nothing when run again', async () => {
    const { db } = await world(60)
    await summariserOf(db).work()
    const before = await dump(db)
    await summariserOf(db).work()
    expect(await dump(db)).toEqual(before)
  })

  it('are made neither when they are off nor in a temporary conversation', async () => {
    for (const { db } of [await world(60, { summaries: 'off' }), await world(60, {}, true)]) {
      await summariserOf(db).work()
      expect(await db.jobs.count()).toBe(0)
      expect(await db.memories.count()).toBe(0)
    }
  })

  it('are not made of a temporary conversation even when a person asks', async () => {
    const { db } = await world(60, {}, true)
    const asked = { capacity: 256, chunkSize: 64, count: estimateTokens, now: NOW, atOnce: true }
    expect(await queueDue(db, 'talk', asked)).toBe(0)
    expect(await db.jobs.count()).toBe(0)
  })

  it('are made below the threshold when a person asks, and not of the newest exchange', async () => {
    const { db } = await world(6)
    const asked = { capacity: 4000, chunkSize: 1000, count: estimateTokens, now: NOW }
    expect(await queueDue(db, 'talk', asked)).toBe(0)
    expect(await queueDue(db, 'talk', { ...asked, atOnce: true })).toBe(1)
    await summariserOf(db).work()
    const [made] = await summariesOf(db, 'talk')
    expect(made!.summary).toMatchObject({ fromSeq: 0, toSeq: 3 })
  })

  it('are as long as the settings say, of as much as the settings say', async () => {
    const sizes = async (change: Partial<Settings['memory']>) => {
      const { db } = await world(120, { stmCapacity: 1000, ...change })
      await summariserOf(db).work()
      const made = chunks(await summariesOf(db, 'talk'))
      return { count: made.length, length: made[0]!.text.length }
    }
    const usual = await sizes({})
    expect((await sizes({ chunkSize: 100 })).count).toBeGreaterThan(usual.count)
    expect((await sizes({ summaryRatio: 0.8 })).length).toBeGreaterThan(usual.length)
  })

  it('wait for a tab with a key when the provider shall write them', async () => {
    const { db } = await world(60, { summaries: 'provider' })
    await summariserOf(db).work()
    const jobs = await db.jobs.toArray()
    expect(jobs.length).toBeGreaterThan(2)
    expect(jobs.every(({ status }) => status === 'pending')).toBe(true)
    expect(await db.memories.count()).toBe(0)
  })

  it('follow the branch that is visible', async () => {
    const { db } = await world(60)
    await summariserOf(db).work()
    const made = chunks(await summariesOf(db, 'talk'))
    // The second answer is asked for again: all that came after it is on another branch.
    const again = turn('again', 'talk', 60, 'Noted once more.', { role: 'assistant', parentId: 'talk0' })
    await db.turns.put(again)
    const rest = await uncovered(db, (await db.conversations.get('talk'))!)
    expect(rest.map(({ id }) => id)).toEqual(['talk0', 'again'])
    await appendTurns(db, conversation('talk', 's', { updatedAt: NOW + 1e5 }), talk(30, 61))
    await summariserOf(db).work()
    const fresh = chunks(await summariesOf(db, 'talk')).filter(({ id }) => !made.some((each) => each.id === id))
    expect(fresh[0]!.sourceTurnIds.slice(0, 3)).toEqual(['talk0', 'again', 'talk61'])
    const [whole] = wholes(await summariesOf(db, 'talk'))
    expect(whole!.links[0]!.to).toBe(fresh[0]!.id)
  })
})

describe('a job', () => {
  async function withJob() {
    const both = await world(60, { summaries: 'provider' })
    await summariserOf(both.db).work()
    const job = (await jobsOf(both.db, 'talk')).sort((a, b) => a.fromSeq - b.fromSeq)[0]!
    const present = async () => (await both.db.jobs.get(job.id))!
    return { ...both, job, present }
  }
  const written = {
    text: 'They count crates.',
    hints: ['crates'],
    by: 'model' as const,
    model: 'm',
    usage: { input: 90, output: 5 },
  }

  it('is queued once, however often one asks', async () => {
    const { db } = await withJob()
    const before = await db.jobs.toArray()
    await summariserOf(db).work()
    await Promise.all([summariserOf(db).work(), summariserOf(db).work()])
    expect(await db.jobs.toArray()).toEqual(before)
  })

  it('ends with its summary, the place and its cost in one transaction', async () => {
    const { db, job, present } = await withJob()
    expect(await claimJob(db, job.id, NOW)).toBe(true)
    const { mark } = (await readMaterial(db, job))!
    expect(await commitSummary(db, job.id, mark, written, NOW)).toBe('done')
    expect(await present()).toMatchObject({ status: 'done', usage: { input: 90, output: 5 }, model: 'm' })
    expect(await db.memories.get(job.id)).toMatchObject({
      text: 'They count crates.',
      summary: { by: 'model', model: 'm' },
    })
    expect((await db.conversations.get('talk'))!.summarisedSeq).toBe(job.toSeq + 1)
    expect(await commitSummary(db, job.id, mark, { ...written, text: 'Else.' }, NOW)).toBe('over')
    expect((await db.memories.get(job.id))!.text).toBe('They count crates.')
  })

  it('rests longer after each failure, and is given up after some', async () => {
    const { db, job } = await withJob()
    const fault = { name: 'Overloaded', message: 'The server is busy.' }
    const rests: number[] = []
    let now: Job | undefined
    for (let i = 0; i < 4; i++) {
      now = await noteFailure(db, job.id, fault, { now: NOW, chance: 0.5 })
      rests.push(now!.notBefore - NOW)
    }
    expect(rests).toEqual([...rests].sort((a, b) => a - b))
    expect(new Set(rests).size).toBe(4)
    expect(now).toMatchObject({ status: 'failed', attempts: 4, fault })
    await retryJob(db, job.id, NOW)
    expect(await db.jobs.get(job.id)).toMatchObject({ status: 'pending', attempts: 0, notBefore: NOW })
    expect((await db.jobs.get(job.id))!.fault).toBeUndefined()
  })

  it('waits for what only a person can give, and is not queued again when it was cancelled', async () => {
    const { db, job, present } = await withJob()
    await letWait(db, job.id, { name: 'NoKey', message: 'A key is needed.' }, NOW)
    expect(await present()).toMatchObject({ status: 'waiting', fault: { name: 'NoKey' } })
    await cancelJob(db, job.id, NOW)
    await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, stmCapacity: 256 })
    await summariserOf(db).work()
    expect(await present()).toMatchObject({ status: 'cancelled' })
    expect(await db.memories.get(job.id)).toBeUndefined()
    expect(chunks(await summariesOf(db, 'talk')).length).toBeGreaterThan(1)
  })

  it('is done anew when something was forgotten while a model wrote', async () => {
    const { db, derived, job, present } = await withJob()
    const { mark } = (await readMaterial(db, job))!
    const first = (await db.turns.get('talk0'))!
    const statement = drawn('m', 's', first, first.text)
    await db.memories.put(statement)
    await forget(db, derived, { memoryId: 'm', sentence: false, now: NOW })
    expect(await commitSummary(db, job.id, mark, written, NOW)).toBe('changed')
    expect(await db.memories.get(job.id)).toBeUndefined()
    expect((await present()).status).toBe('pending')
    expect(JSON.stringify((await readMaterial(db, job))!.said)).not.toContain(first.text)
  })

  it('goes with its conversation', async () => {
    const { db, derived } = await withJob()
    await deleteConversation(db, derived, 'talk', { memories: true })
    expect(await db.jobs.count()).toBe(0)
  })
})

describe('forgetting and summaries', () => {
  it.each([true, false])(
    'a summary that may tell it goes, and is made again without it (with its sentence: %s)',
    async (sentence) => {
      const { db, derived } = await world(60)
      await summariserOf(db).work()
      const secret = (await db.turns.get('talk4'))!
      const before = chunks(await summariesOf(db, 'talk'))
      const telling = before.find(({ sourceTurnIds }) => sourceTurnIds.includes('talk4'))!
      expect(telling.text).toContain('7004')
      await db.memories.put(drawn('m', 's', secret, secret.text))
      await forget(db, derived, { memoryId: 'm', sentence, now: NOW })
      const all = () => db.memories.toArray().then((rows) => JSON.stringify(rows))
      expect(await all()).not.toContain('7004 stands')
      expect((await db.jobs.get(telling.id))!.status).toBe('pending')
      await summariserOf(db).work()
      expect(await all()).not.toContain('7004 stands')
      const after = await summariesOf(db, 'talk')
      expect(chunks(after).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
      expect(wholes(after)).toHaveLength(1)
      expect((await db.jobs.toArray()).every(({ status }) => status === 'done')).toBe(true)
    },
  )

  it('a summary that a person forgets does not come back', async () => {
    const { db, derived } = await world(60)
    await summariserOf(db).work()
    const [first] = chunks(await summariesOf(db, 'talk'))
    await forget(db, derived, { memoryId: first!.id, sentence: false, now: NOW })
    await summariserOf(db).work()
    expect(await db.memories.get(first!.id)).toBeUndefined()
    expect(await db.turns.count()).toBe(60)
  })

  it('takes the summaries of a conversation along when its memories go', async () => {
    const { db, derived } = await world(60)
    await summariserOf(db).work()
    await deleteConversation(db, derived, 'talk', { memories: true })
    expect(await db.memories.count()).toBe(0)
  })
})

describe('a crash', () => {
  /** A database that dies at its n-th write. */
  function dying(db: Truth, after: number): void {
    let left = after
    const middleware: Middleware<DBCore> = {
      stack: 'dbcore',
      create: (core) => ({
        ...core,
        table: (name) => {
          const table = core.table(name)
          return {
            ...table,
            mutate: (request) => (left-- > 0 ? table.mutate(request) : Promise.reject(new Error('the tab was killed'))),
          }
        },
      }),
    }
    db.use(middleware)
  }

  it('at any write leaves whole tables, and the next run ends where none would have ended', async () => {
    const { db } = await world(40)
    await summariserOf(db).work()
    const { changes: _, ...expected } = await dump(db)
    for (let after = 0; ; after++) {
      const broken = await world(40)
      broken.db.close()
      const { db: first } = openBoth(broken.indexedDB)
      dying(first, after)
      // What a killed tab leaves is what was committed: nothing it says on its way out counts.
      await summariserOf(first)
        .work()
        .catch(() => undefined)
      const killed = await whole(first)
      first.close()
      const { db: second } = openBoth(broken.indexedDB)
      // Rested, since the failure itself may have been noted.
      await summariserOf(second, () => NOW + 1e6).work()
      const later = createSummariser({ db: second, tokenizer, idle, now: () => NOW + 1e9, chance: () => 0 })
      await later.work()
      const { changes: __, ...rows } = await dump(second)
      expect(timeless(rows), `after ${after} writes`).toEqual(timeless(expected))
      second.close()
      if (killed) {
        expect(after).toBeGreaterThan(10)
        return
      }
    }
  })

  /** True when everything was done; whatever was done, the place and the summaries agree. */
  async function whole(db: Truth): Promise<boolean> {
    const made = chunks(await summariesOf(db, 'talk'))
    const { summarisedSeq = 0 } = (await db.conversations.get('talk'))!
    expect(summarisedSeq).toBe((made.at(-1)?.summary?.toSeq ?? -1) + 1)
    const jobs = await db.jobs.toArray()
    for (const { id, status } of jobs) expect(status === 'done').toBe((await db.memories.get(id)) !== undefined)
    return (
      jobs.some((job) => isSummarise(job) && job.level === 'conversation') &&
      jobs.every(({ status }) => status === 'done')
    )
  }

  /** Without the times at which it was done: those differ. */
  function timeless(rows: Record<string, unknown[]>): unknown {
    const gone = new Set(['createdAt', 'updatedAt', 'notBefore', 'attempts'])
    return JSON.parse(JSON.stringify(rows, (key, value: unknown) => (gone.has(key) ? undefined : value)))
  }
})

describe('a conversation of 10,000 turns', () => {
  it('loses none: each is there by its id and found by search, and the start is told by a summary or recalled', async () => {
    const { db } = await world(0, { stmCapacity: null })
    const all = talk(10_000)
    for (let at = 0; at < all.length; at += 2000)
      await appendTurns(db, conversation('talk', 's'), all.slice(at, at + 2000))
    const engine = createMemory({ db, tokenizer })
    await engine.ingest()
    await summariserOf(db).work()
    await engine.catchUp()

    const made = chunks(await summariesOf(db, 'talk'))
    expect(made.length).toBeGreaterThan(50)
    const covered = new Set(made.flatMap(({ sourceTurnIds }) => sourceTurnIds))
    const rest = await uncovered(db, (await db.conversations.get('talk'))!)
    expect(covered.size + rest.length).toBe(10_000)
    expect(path(await turnsOf(db, 'talk')).map(({ id }) => id)).toEqual(all.map(({ id }) => id))

    const lost: Id[] = []
    for (let i = 0; i < 10_000; i += 250) {
      const { hits } = await engine.recall({ spaceId: 's', query: `In which hall is crate ${7000 + i}?`, now: NOW })
      if (!hits.slice(0, 7).some(({ chunk }) => chunk.source.id === `talk${i}`)) lost.push(`talk${i}`)
    }
    expect(lost).toEqual([])

    await appendTurns(db, conversation('talk', 's'), [turn('ask', 'talk', 0, 'In which hall does crate 7002 stand?')])
    const plan = await engine.plan({ conversationId: 'talk', turnId: 'ask', now: NOW })
    expect(plan.messages.at(-1)!.content).toContain('crate number 7002 stands in hall 2')
    expect(plan.parts.some((part) => part.kind === 'summary' && !part.dropped)).toBe(true)
    expect(plan.used).toBeGreaterThan(plan.budget * 0.85)
    expect(plan.used).toBeLessThanOrEqual(plan.budget)
  }, 120_000)
})

describe('summaries of other conversations', () => {
  it('are recalled when a model wrote them; the words of the rules are found in their turns', async () => {
    const { db } = await world(60, { summaries: 'provider' })
    await summariserOf(db).work()
    const [job] = await jobsOf(db, 'talk')
    const { mark } = (await readMaterial(db, job!))!
    await commitSummary(
      db,
      job!.id,
      mark,
      { text: 'An inventory of a warehouse in Rotterdam.', hints: [], by: 'model', model: 'm' },
      NOW,
    )
    const engine = createMemory({ db, tokenizer })
    await engine.loaded
    const find = async (query: string) =>
      (await engine.recall({ spaceId: 's', query, now: NOW })).hits.map(({ chunk }) => chunk.source)
    expect((await find('Where is the warehouse whose inventory we made?'))[0]).toEqual({ type: 'memory', id: job!.id })
    await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, stmCapacity: 256 })
    await summariserOf(db).work()
    await engine.catchUp()
    expect((await find('crate 7020')).filter(({ type }) => type === 'memory').map(({ id }) => id)).not.toContain(
      chunks(await summariesOf(db, 'talk'))[1]!.id,
    )
  })

  it('have notes of other kinds beside them', async () => {
    const { db } = await world(4)
    await db.memories.put(memory('n', 's', 'Crate 9999 is lost.', { kind: 'note' }))
    expect(await summariesOf(db, 'talk')).toEqual([])
  })
})
