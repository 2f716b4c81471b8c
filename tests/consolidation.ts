// The cases of tests/fixtures/consolidation, and what the rules make of them: for tests and for the printed rate. Each case
// is a file; the held-out ones were written before the rules and are never tuned on.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { consolidate, ending, lateEnding, type Statement } from '../src/core/consolidate.ts'
import type { Millis } from '../src/core/types.ts'
import { heldWhen } from '../src/core/world-time.ts'

interface Said {
  text: string
  /** The day it was said: "2026-03-02". */
  at: string
}

/** What held before, what holds now, and a question that only the latter answers. Late news: `old` is said last. */
export interface Succession {
  file: string
  kind: 'homes' | 'numbers' | 'dates' | 'negation' | 'minds' | 'late'
  old: Said
  new: Said
  question: Said
  /** A day on which the old one held. */
  then: string
}

/** Two sentences that are alike: both stand, or one may follow the other but they are not the same. */
export interface Pair {
  file: string
  apart: 'both stand' | 'not the same'
  first: Said
  second: Said
}

// From where the commands are run: a bundled program lies elsewhere than its source.
const FOLDER = 'tests/fixtures/consolidation'

function cases(folder: string): unknown[] {
  return readdirSync(join(FOLDER, folder))
    .sort()
    .map((file) => ({ file, ...(JSON.parse(readFileSync(join(FOLDER, folder, file), 'utf8')) as object) }))
}

/** The successions of a folder. */
export const successions = (folder = 'successions') => cases(folder) as Succession[]
/** The pairs of a folder. */
export const pairs = (folder = 'pairs') => cases(folder) as Pair[]

/** Noon of a day, where this machine is. */
export const noon = (day: string): Millis => new Date(`${day}T12:00:00`).getTime()

/** A statement as it is stored when it is drawn. */
export function statement(id: string, { text, at }: Said, more: Partial<Statement> = {}): Statement {
  const said = noon(at)
  const { from, to } = heldWhen(text, said)
  return {
    id,
    kind: 'claim',
    text,
    spaceId: 's',
    status: 'active',
    validFrom: from,
    ...(to === undefined ? {} : { validTo: to }),
    createdAt: said,
    ...more,
  }
}

export interface Decided {
  outcome: 'linked' | 'proposed' | 'missed' | 'wrong'
  /** Both as they are stored afterwards. */
  old: Statement & { supersededBy?: string }
  new: Statement & { supersededBy?: string }
}

/** What the rules make of a succession, said in the order of its dates. */
export function decide(given: Succession): Decided {
  const old = statement('old', given.old)
  const fresh = statement('new', given.new)
  const late = given.kind === 'late'
  const verdict = late ? consolidate(old, [fresh]) : consolidate(fresh, [old])
  const now = noon(late ? given.old.at : given.new.at)
  if (late && verdict.verdict === 'superseded')
    return { outcome: 'linked', old: { ...old, ...lateEnding(old, fresh, now) }, new: fresh }
  if (!late && verdict.verdict === 'supersedes')
    return { outcome: 'linked', old: { ...old, ...ending(old, fresh, now) }, new: fresh }
  const told = verdict.verdict === 'unsure' && verdict.links.some(({ kind }) => kind !== 'duplicates')
  return {
    outcome: told ? 'proposed' : verdict.verdict === 'new' || verdict.verdict === 'unsure' ? 'missed' : 'wrong',
    old,
    new: fresh,
  }
}

/** What the rules wrongly make of a pair, in either order of telling; undefined where they leave it alone. */
export function wrongly({ apart, first, second }: Pair): string | undefined {
  for (const [a, b] of [
    [first, second],
    [
      { ...first, text: second.text },
      { ...second, text: first.text },
    ],
  ] as const) {
    const { verdict } = consolidate(statement('b', b), [statement('a', a)])
    if (verdict === 'duplicate') return verdict
    if (apart === 'both stand' && (verdict === 'supersedes' || verdict === 'superseded')) return verdict
  }
  return undefined
}
