// What becomes of a statement beside those that are known: stored as new, the same as one of them, the successor of some,
// late news of the past, or a case for a person. Exact and spelled alike are joined; likeness alone only proposes (that of
// meaning: core/suggest.ts, once there are vectors). Knows nothing of rows, transactions and indexes.
import { readingOf } from './attributes.ts'
import { difference, isRelative, likeness, wording } from './differences.ts'
import { asks } from './utterances.ts'
import { type Relation, relation, type Sentence, sentenceOf } from './succession.ts'
import { tellingStems } from './stems.ts'
import { normalise } from './text.ts'
import type { Id, Link, LinkKind, Memory, Millis } from './types.ts'

/** What of a memory counts here. */
export type Statement = Pick<
  Memory,
  'id' | 'kind' | 'text' | 'spaceId' | 'validFrom' | 'validTo' | 'createdAt' | 'expiredAt' | 'pinnedAt' | 'status'
>

/** What becomes of a fresh statement. */
export type Verdict =
  | { verdict: 'new' }
  | { verdict: 'duplicate'; of: Id }
  /** Each of the old ones ends when the fresh one begins. */
  | { verdict: 'supersedes'; old: Id[] }
  /** Late news about the past: stored, with its end. */
  | { verdict: 'superseded'; by: Id }
  /** Stored, with links for a person to judge. */
  | { verdict: 'unsure'; links: Link[] }

/**
 * Likeness of characters from which two statements are proposed as the same. Of MinHash gates the literature takes .9 for
 * merging; here nothing is merged by it, so it may be lower. Raising it proposes fewer.
 */
const ALIKE = 0.8
/** A statement has at most so many proposed links: more is noise. */
const MOST_LINKS = 3
/** Half a day: what was said further apart was said on another day. */
const SAME_DAY: Millis = 43_200_000
/**
 * "I moved last month" ends "I live in Lisbon" even where that was said last week: words lag behind the world. Raising it
 * takes more of what lies back for news, and ends what was true after it.
 */
const NEWS_LAG: Millis = 45 * 86_400_000

/** Equal for two statements of one space and kind in the same words, whatever their punctuation and case. */
export const exactKey = ({ kind, text, spaceId }: Pick<Statement, 'kind' | 'text' | 'spaceId'>): string =>
  `${kind}\n${normalise(text)}\n${spaceId}`

/** Decides on one fresh statement. */
export function consolidate(fresh: Statement, known: readonly Statement[]): Verdict {
  const others = known.filter(({ id, spaceId }) => id !== fresh.id && spaceId === fresh.spaceId)
  const twin = others.find((each) => isSame(fresh, each))
  if (twin) return { verdict: 'duplicate', of: twin.id }

  const current = others.filter((each) => each.expiredAt === undefined && each.status !== 'dismissed')
  if (fresh.kind === 'question') return verdictOf(proposals(fresh, current))
  const stated = current.filter(({ kind }) => kind !== 'question' && kind !== 'summary' && kind !== 'document')
  const found = stated.map((each) => ({ each, ...stands(fresh, each) })).filter(({ how }) => how !== undefined)

  const after = found.filter(({ how, late }) => late && how!.sure && how!.kind === 'replaces')
  const next = after.sort((a, b) => a.each.validFrom - b.each.validFrom)[0]
  if (next && next.each.status === 'active') return { verdict: 'superseded', by: next.each.id }
  const ended = found.filter(
    ({ each, how, late }) => !late && how!.sure && how!.kind === 'replaces' && mayEnd(fresh, each),
  )
  if (ended.length > 0) return { verdict: 'supersedes', old: ended.map(({ each }) => each.id) }

  const links = found.map(({ each, how, late }) =>
    proposed(late || how!.kind === 'contradicts' ? 'contradicts' : 'supersedes', each.id),
  )
  return verdictOf([...links, ...proposals(fresh, current, new Set(links.map(({ to }) => to)))])
}

const verdictOf = (links: Link[]): Verdict =>
  links.length > 0 ? { verdict: 'unsure', links: links.slice(0, MOST_LINKS) } : { verdict: 'new' }

const proposed = (kind: LinkKind, to: Id): Link => ({ kind, to, proposed: 1, by: 'rules' })

/** The machine ends nothing that a person pinned, and nothing by words that still wait for approval. */
const mayEnd = (fresh: Statement, old: Statement): boolean =>
  fresh.status === 'active' && old.status === 'active' && old.pinnedAt === undefined

function isSame(fresh: Statement, known: Statement): boolean {
  if (fresh.kind !== known.kind || known.expiredAt !== undefined) return false
  // What a person typed is not the same as what waits for approval: it holds by itself.
  if (known.status === 'proposed' && fresh.status === 'active') return false
  if (isRelative(fresh.text) && Math.abs(fresh.validFrom - known.validFrom) > SAME_DAY) return false
  if (exactKey(fresh) === exactKey(known)) return true
  if (known.status === 'dismissed') return false
  return wording(fresh.text) === wording(known.text) && difference(fresh.text, known.text) === undefined
}

interface Standing {
  how: Relation | undefined
  /** The fresh one tells of a time before the known one. */
  late: boolean
}

function stands(fresh: Statement, known: Statement): Standing {
  const [a, b] = [sentenceOf(fresh.text), sentenceOf(known.text)]
  if (a.reading.past && !b.reading.past) {
    const how = relation(b, a)
    // Its own words set it in the past; nothing that is known changes.
    return { how: how && { ...how, sure: how.kind === 'replaces' }, late: true }
  }
  if (b.reading.past && !a.reading.past) return { how: undefined, late: false }
  const late = fresh.validFrom < known.validFrom && !isNews(fresh, known)
  if (known.validTo !== undefined && known.validTo <= fresh.validFrom) return { how: undefined, late }
  return { how: late ? relation(b, a) : relation(a, b), late }
}

/** A change told soon after it was, of what was last said in between and without a day of its own. */
const isNews = (fresh: Statement, known: Statement): boolean =>
  fresh.createdAt >= known.createdAt &&
  known.validFrom === known.createdAt &&
  fresh.createdAt - fresh.validFrom <= NEWS_LAG

/** What rules cannot decide: the same in other words, a question and its answer. */
function proposals(fresh: Statement, current: readonly Statement[], taken: ReadonlySet<Id> = new Set()): Link[] {
  const links: Link[] = []
  for (const each of current) {
    if (taken.has(each.id)) continue
    if (each.kind === 'question' && fresh.kind !== 'question') {
      if (answers(fresh.text, each.text)) links.push(proposed('answers', each.id))
    } else if (each.kind === fresh.kind && difference(fresh.text, each.text) === undefined) {
      if (likeness(fresh.text, each.text) >= ALIKE) links.push(proposed('duplicates', each.id))
    }
  }
  return links
}

/** A statement that shares most of what a question is about may answer it. */
export const answers = (statement: string, question: string): boolean =>
  !asks(statement) && tells(sentenceOf(statement), sentenceOf(question))

/** `answers` of what asks nothing itself. */
export function tells(statement: Sentence, question: Sentence): boolean {
  const asked = question.stems.filter((stem) => !ASKING.has(stem))
  const said = new Set(statement.stems)
  const shared = asked.filter((stem) => said.has(stem)).length
  return shared >= 2 && shared * 3 >= asked.length * 2 && said.size > shared
}

const ASKING = new Set(['know', 'tel', 'wonder', 'thing', 'kind', 'many', 'much', 'long', 'best', 'better'])

/**
 * What to look neighbours up by: what the statement is about, first of all its attributes, which "I live in Oslo" and "I
 * moved to Bergen" share though no word of theirs is the same.
 */
export function termsForNeighbours(text: string): string[] {
  const { holdings, stems } = sentenceOf(text)
  const attributes = holdings.map(({ about }) => `=${about}`)
  return [...new Set([...attributes, ...stems, ...tellingStems(readingOf(text).plain)])].slice(0, MOST_TERMS)
}
/** Raising it finds neighbours of long statements by their last words as well, and asks the index more often. */
const MOST_TERMS = 14

/** What is written into a statement that another took the place of. */
export function ending(
  old: Pick<Statement, 'validFrom'>,
  fresh: Pick<Statement, 'id' | 'validFrom'>,
  now: Millis,
): { validTo: Millis; expiredAt: Millis; supersededBy: Id } {
  return { validTo: Math.max(old.validFrom, fresh.validFrom), expiredAt: now, supersededBy: fresh.id }
}

/**
 * What is written into late news of the past: it held until what is known began, at the latest. Where nobody knows since
 * when, its start is its end (see core/asof.ts).
 */
export function lateEnding(
  fresh: Pick<Statement, 'validFrom' | 'validTo'>,
  by: Pick<Statement, 'id' | 'validFrom'>,
  now: Millis,
): { validFrom: Millis; validTo: Millis; expiredAt: Millis; supersededBy: Id } {
  const validTo = Math.min(fresh.validTo ?? by.validFrom, by.validFrom)
  return { validFrom: Math.min(fresh.validFrom, validTo), validTo, expiredAt: now, supersededBy: by.id }
}
