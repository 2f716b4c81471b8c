import { indexedDB, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Id, Turn } from '../../src/core/types.ts'
import { addNote, editMemory, pinMemory } from '../../src/db/curate.ts'
import { Derived, Truth } from '../../src/db/db.ts'
import { commitTurn, retryExchange, startExchange } from '../../src/db/exchange.ts'
import { forget } from '../../src/db/forget.ts'
import { deleteConversation } from '../../src/db/conversations.ts'
import { saveSection } from '../../src/db/settings.ts'
import { createSpace, ensureSpace } from '../../src/db/spaces.ts'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { parseRecalled } from '../../src/core/recalled.ts'
import { createMemory, type MemoryEngine } from '../../src/memory/engine.ts'
import { createTokenizers } from '../../src/memory/tokenizer.ts'

const T0 = new Date(2026, 1, 10, 9).getTime()
let count = 0
let clock = T0
let db: Truth
let derived: Derived
let engine: MemoryEngine
let home: Id

const { of: tokenizer } = createTokenizers()
const start = () => createMemory({ db, tokenizer })

beforeEach(async () => {
  count++
  clock = T0
  db = new Truth(`truth-${count}`, { indexedDB, IDBKeyRange })
  derived = new Derived(`derived-${count}`, { indexedDB, IDBKeyRange })
  engine = start()
  home = (await ensureSpace(db, T0)).id
})
afterEach(() => {
  db.close()
  derived.close()
})

interface Said {
  conversationId: Id
  user: Turn
  assistant: Turn
}

/** Says something, has it answered, and lets ingest run. */
async function say(text: string, more: { conversationId?: Id; spaceId?: Id; answer?: string } = {}): Promise<Said> {
  clock += 60_000
  const { conversationId = null, spaceId = home, answer = 'Noted.' } = more
  const { conversation, user, assistant } = await startExchange(db, { conversationId, spaceId, text, now: clock })
  await commitTurn(db, assistant.id, { text: answer, status: 'complete', now: clock })
  await engine.ingest()
  return { conversationId: conversation.id, user, assistant }
}

/** Asks in a conversation of its own and gives the plan for the answer. */
async function ask(text: string, more: { conversationId?: Id; spaceId?: Id } = {}) {
  clock += 60_000
  const { conversationId = null, spaceId = home } = more
  const { user } = await startExchange(db, { conversationId, spaceId, text, now: clock })
  const plan = await engine.plan({ conversationId: user.conversationId, turnId: user.id, now: clock })
  const notes = parseRecalled(plan.messages.at(-1)!.content).items.map((item) => item.text)
  return { plan, notes, sent: JSON.stringify(plan.messages) }
}

const memories = () => db.memories.toArray()

describe('the engine', () => {
  it('finds what was said in another conversation, and says so without a model', async () => {
    await say('The spare key hangs behind the blue barrel.')
    await say('We watched the swallows leave.')
    const { notes, plan } = await ask('Where does the spare key hang?')
    expect(notes).toEqual(['The spare key hangs behind the blue barrel.'])
    expect(plan.degraded).toBe('no-model')
    expect(plan.parts.find((part) => part.kind === 'memory')?.why).toBeDefined()
  })

  it('recalls nothing for a question about something never said', async () => {
    await say('The spare key hangs behind the blue barrel.')
    const { notes } = await ask('What is the phone number of my dentist?')
    expect(notes).toEqual([])
  })

  it('never crosses spaces', async () => {
    const other = (await createSpace(db, 'Workshop', T0)).id
    await say('The alarm code of the workshop is 5512.', { spaceId: other })
    expect((await ask('What is the alarm code of the workshop?')).sent).not.toContain('5512')
    expect((await ask('What is the alarm code of the workshop?', { spaceId: other })).notes).toHaveLength(1)
  })

  it('draws statements once, however often it runs', async () => {
    await say('My bicycle is red. What time is it? The chain needs oil.')
    const first = await memories()
    expect(first.map((memory) => memory.text).sort()).toEqual(['My bicycle is red.', 'The chain needs oil.'])
    await db.turns.toCollection().modify({ ingested: 0 })
    await engine.ingest()
    expect(await memories()).toEqual(first)
  })

  it('draws nothing from answers or an answer under way, and only proposals from pasted text', async () => {
    await say('Hello!', { answer: 'The moon is made of rock.' })
    await startExchange(db, {
      conversationId: null,
      spaceId: home,
      text: 'The contract says this.',
      pasted: [{ start: 0, end: 23 }],
      now: clock,
    })
    await engine.ingest()
    const drawn = (await memories()).map(({ text, status, origin }) => [text, status, origin])
    expect(drawn).toEqual([['The contract says this.', 'proposed', 'pasted']])
    expect((await engine.stats()).pendingTurns).toBe(1)
  })

  it('answers after a fresh start from the tables alone', async () => {
    await say('The spare key hangs behind the blue barrel.')
    engine = start()
    expect((await ask('Where does the spare key hang?')).notes).toHaveLength(1)
  })

  it('does not recall a forgotten memory, though the transcript keeps it', async () => {
    await say('The spare key hangs behind the blue barrel. The dog is called Rex.')
    const [memory] = await memories()
    await forget(db, derived, { memoryId: memory!.id, sentence: false, now: clock })
    expect((await ask('Where does the spare key hang?')).sent).not.toContain('barrel')
    expect((await ask('What is the dog called?')).notes.join()).toContain('Rex')
    expect(JSON.stringify(await db.turns.toArray())).toContain('barrel')
    await db.turns.toCollection().modify({ ingested: 0 })
    await engine.ingest()
    expect((await memories()).map((each) => each.text)).toEqual(['The dog is called Rex.'])
  })

  it('finds notes, and edited statements by their new words', async () => {
    await addNote(db, home, 'Passport number X44 is in the safe.', clock)
    expect((await ask('Which passport number is in the safe?')).notes).toEqual(['Passport number X44 is in the safe.'])
    await say('The meeting is on Tuesday in the small room.')
    const memory = (await memories()).find((each) => each.text.includes('Tuesday'))!
    await editMemory(db, memory.id, 'The meeting moved to Friday in the atrium.', memory.revision, clock)
    expect((await ask('Is there a meeting in the atrium?')).notes[0]).toBe('The meeting moved to Friday in the atrium.')
  })

  it('always brings what is pinned, in its space', async () => {
    await say('I am allergic to walnuts.')
    const [memory] = await memories()
    await pinMemory(db, memory!.id, true, clock)
    const { notes, plan } = await ask('What shall we do this weekend?')
    expect(notes).toEqual(['I am allergic to walnuts.'])
    expect(plan.parts.filter((part) => part.kind === 'profile' && !part.dropped)).toHaveLength(1)
  })

  it('keeps to the conversation at hand and does not quote it', async () => {
    const { conversationId } = await say('The boat is called Meridian.')
    const { notes, plan } = await ask('What is the boat called?', { conversationId })
    expect(notes).toEqual([])
    expect(plan.messages.map((message) => message.role)).toEqual(['system', 'user', 'assistant', 'user'])
  })

  it('does not find its own earlier answer when asked again', async () => {
    await say('The boat is called Meridian.')
    const { user, assistant } = await say('What is the boat called?', { answer: 'Your boat is called Meridian.' })
    const { assistant: second } = await retryExchange(db, assistant.id, clock + 1)
    const plan = await engine.plan({ conversationId: user.conversationId, turnId: user.id, now: clock + 1 })
    const notes = parseRecalled(plan.messages.at(-1)!.content).items
    expect(second.id).not.toBe(assistant.id)
    expect(notes.map((note) => note.text)).toEqual(['The boat is called Meridian.'])
  })

  it('forgets a conversation with what was learned there', async () => {
    const { conversationId } = await say('The boat is called Meridian.')
    await deleteConversation(db, derived, conversationId, { memories: true })
    expect((await ask('What is the boat called?')).sent).not.toContain('Meridian')
  })

  it('keeps what was learned in a deleted conversation when asked to', async () => {
    const { conversationId } = await say('The boat is called Meridian.')
    await deleteConversation(db, derived, conversationId, { memories: false })
    expect((await ask('What is the boat called?')).notes).toEqual(['The boat is called Meridian.'])
  })

  it('stays within a small window', async () => {
    await saveSection(db, 'context', { ...DEFAULT_SETTINGS.context, window: 1000, reply: 300 })
    for (let i = 0; i < 30; i++)
      await say(`The harbour log of day ${i} mentions ${i + 3} ships and a storm. `.repeat(3))
    const { plan } = await ask('What does the harbour log of day 7 mention?')
    expect(plan.used).toBeLessThanOrEqual(plan.budget)
    expect(plan.budget).toBeLessThanOrEqual(700)
    expect(plan.parts.some((part) => part.kind === 'memory' && !part.dropped && part.text.includes('day 7'))).toBe(true)
  })

  it('plans an attached document by its question', async () => {
    const clause = (n: number) => `Clause ${n}: the tenant of plot ${n} trims the hedge twice a year.\n`
    const text = `${Array.from({ length: 3000 }, (_, n) => clause(n)).join('')}Clause 3000: the well belongs to the miller.\n\nWho does the well belong to?`
    const { plan } = await ask(text)
    const words = plan.messages.at(-1)!.content
    expect(words.endsWith('Who does the well belong to?')).toBe(true)
    expect(words).toContain('the well belongs to the miller')
    expect(plan.used).toBeLessThanOrEqual(plan.budget)
  })
})
