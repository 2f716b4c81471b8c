// A look over everything that is remembered, and what a person does with what it suggests. Exact duplicates are joined by
// itself, as an act that can be undone; anything else waits. What is suggested, core/suggest.ts decides.
import { consolidate, exactKey } from '../core/consolidate.ts'
import { type Findings, lookThrough, sameInMeaning } from '../core/suggest.ts'
import type { Id, Memory, Millis, Suggestion } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { confirmMemories, pinMemory } from './curate.ts'
import type { Truth } from './db.ts'
import { carryOut, historyTables, undo } from './happenings.ts'
import { linkMemories, mergeMemories, mergeOf } from './join.ts'
import { retier } from './tiers.ts'
import { write } from './write.ts'

/** By itself it looks at most this often. Raising it finds things later. */
const DAY: Millis = 86_400_000
/** The row of `meta` that says when it last looked. */
const LOOKED = 'looked-over'

/** Memories read or compared before others have their turn: some 10 ms. */
const STEPS = 25

/** What a look over everything did. */
export interface LookedOver {
  joined: number
  /** Suggestions that are new. */
  suggested: number
}

export interface LookOptions {
  /**
   * How alike two texts of each pair are in meaning, 0..1 above what texts have in common that have nothing to do with each
   * other; undefined for what cannot be compared now. Without it only words are compared.
   */
  alike?: (pairs: readonly (readonly [string, string])[]) => Promise<readonly (number | undefined)[]>
  /** Lets others have their turn between two steps. */
  idle?: () => Promise<void>
}

/** Whether it is time to look by itself. A clock that was set back is no reason to look again and again. */
export async function isLookDue(db: Truth, now: Millis): Promise<boolean> {
  const last = Number((await db.meta.get(LOOKED))?.value ?? NaN)
  return Number.isNaN(last) || Math.abs(now - last) >= DAY
}

/**
 * Joins what says exactly the same, brings temperatures up to date, and suggests the rest. That it looked is noted with the
 * last of it: who is cut off in the midst of it looks again. Looking twice changes nothing.
 */
export async function lookOver(db: Truth, now: Millis, { alike, idle }: LookOptions = {}): Promise<LookedOver> {
  const joined = await joinDuplicates(db, now)
  await retier(db, now)
  // Compared outside of a transaction, so that nobody waits for it: a suggestion is only a suggestion.
  const { suggested: byWords, unclear } = await inSteps(lookThrough(await statements(db), now), idle)
  const texts = unclear.map(([one, other]) => [one.text, other.text] as const)
  const found = [...byWords, ...sameInMeaning(unclear, alike && texts.length > 0 ? await alike(texts) : [])]
  const suggested = await write(db, [db.memories, db.suggestions, db.meta], async () => {
    const there = new Map((await db.suggestions.toArray()).map((row) => [row.id, row]))
    const present = new Set(await db.memories.toCollection().primaryKeys())
    const fresh = found.filter(({ id, memories }) => !there.has(id) && memories.every((one) => present.has(one)))
    const ids = new Set(found.map(({ id }) => id))
    const settled = [...there.values()].filter(({ id, status }) => status === 'open' && !ids.has(id))
    await db.suggestions.bulkDelete(settled.map(({ id }) => id))
    await db.suggestions.bulkAdd(fresh.map((one) => ({ ...one, status: 'open', createdAt: now, updatedAt: now })))
    await db.meta.put({ key: LOOKED, value: String(now) })
    return fresh.length
  })
  return { joined, suggested }
}

async function inSteps(steps: Generator<void, Findings>, idle?: () => Promise<void>): Promise<Findings> {
  for (let at = 1; ; at++) {
    const step = steps.next()
    if (step.done) return step.value
    if (at % STEPS === 0) await idle?.()
  }
}

/** What still waits for a person in a space, oldest first. */
export async function openSuggestions(db: Truth, spaceId: Id): Promise<Suggestion[]> {
  return db.suggestions.where('[spaceId+status]').equals([spaceId, 'open']).sortBy('createdAt')
}

/**
 * Does what a suggestion says, and returns the act: two that say the same become one, the later of two that contradict each
 * other takes the earlier one's place, what keeps coming back or was never answered is pinned, an assumption is confirmed.
 * Errors: `NoSuchSuggestion`, `NoSuchMemory`, and the storage's.
 */
export async function acceptSuggestion(db: Truth, id: Id, now: Millis): Promise<Id> {
  return write(db, [db.suggestions, ...historyTables(db)], async () => {
    const suggestion = await openOne(db, id)
    const act = await carryOutSuggestion(db, suggestion, now)
    await db.suggestions.put({ ...suggestion, status: 'accepted', act, updatedAt: now })
    return act
  })
}

/** It is not suggested again. Errors: `NoSuchSuggestion`, and the storage's. */
export async function declineSuggestion(db: Truth, id: Id, now: Millis): Promise<void> {
  await write(db, [db.suggestions], async () => {
    await db.suggestions.put({ ...(await openOne(db, id)), status: 'declined', updatedAt: now })
  })
}

/** It waits again, and what accepting it did is taken back. Errors: `NoSuchSuggestion`, and those of `undo`. */
export async function undoSuggestion(db: Truth, id: Id, now: Millis): Promise<void> {
  await write(db, [db.suggestions, ...historyTables(db)], async () => {
    const decided = await db.suggestions.get(id)
    if (!decided || decided.status === 'open') throw noSuchSuggestion()
    const { act, ...suggestion } = decided
    if (act !== undefined) await undo(db, act, now)
    await db.suggestions.put({ ...suggestion, status: 'open', updatedAt: now })
  })
}

async function carryOutSuggestion(
  db: Truth,
  { kind, memories: [first, second] }: Suggestion,
  now: Millis,
): Promise<Id> {
  const [one, other] = await db.memories.bulkGet([first ?? '', second ?? first ?? ''])
  if (!one || !other) throw failure('NoSuchMemory', 'suggestion: a memory of it is no longer there; it was forgotten')
  const [older, later] = one.validFrom <= other.validFrom ? [one, other] : [other, one]
  switch (kind) {
    case 'duplicate':
      return mergeMemories(db, older.id, later.id, now)
    case 'contradiction':
      return linkMemories(db, { from: later.id, to: older.id, kind: 'supersedes' }, now)
    case 'ungrounded':
      return confirmMemories(db, [one.id], now)
    case 'theme':
    case 'unanswered':
      return pinMemory(db, one.id, true, now)
  }
}

async function openOne(db: Truth, id: Id): Promise<Suggestion> {
  const suggestion = await db.suggestions.get(id)
  if (suggestion?.status === 'open') return suggestion
  throw noSuchSuggestion()
}

const noSuchSuggestion = () =>
  failure('NoSuchSuggestion', 'suggestion: it no longer waits; it was decided in another tab, or its memories are gone')

/** The first of those in the same words is kept, each other one is joined to it. */
async function joinDuplicates(db: Truth, now: Millis): Promise<number> {
  const groups = new Map<string, Memory[]>()
  for (const memory of await statements(db)) {
    const key = exactKey(memory)
    groups.set(key, [...(groups.get(key) ?? []), memory])
  }
  let joined = 0
  for (const [kept, ...twins] of groups.values())
    for (const twin of twins) if (await joinTwo(db, kept!.id, twin.id, now)) joined++
  return joined
}

/** Joins two if they still say exactly the same. */
async function joinTwo(db: Truth, kept: Id, twin: Id, now: Millis): Promise<boolean> {
  return write(db, historyTables(db), async () => {
    const [one, other] = await db.memories.bulkGet([kept, twin])
    const isSame = one && other && isCurrent(one) && isCurrent(other) && exactKey(one) === exactKey(other)
    // Rules have the last word: "I am tired today" on two days is not one thing.
    if (!isSame || consolidate(other, [one]).verdict !== 'duplicate') return false
    await carryOut(db, { act: `joined:${one.id}:${other.id}`, by: 'rules', at: now }, mergeOf(one, other, now))
    return true
  })
}

/** What holds now, oldest first. Wishes on answers are left to their own order. */
async function statements(db: Truth): Promise<Memory[]> {
  const rows = await db.memories.filter(isCurrent).toArray()
  return rows.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
}

function isCurrent({ kind, status, expiredAt, standing }: Memory): boolean {
  return kind !== 'summary' && kind !== 'document' && status === 'active' && expiredAt === undefined && !standing
}
