// What to suggest to a person about what is remembered: join what says the same, settle what contradicts, answer what was
// asked, ground what is assumed, pin what keeps coming back. Suggestions decide nothing, and the same memories always give
// the same ones. Knows nothing of how they are shown and carried out, and makes no vectors: it says of which pairs only
// their meaning can tell.
import { tells } from './consolidate.ts'
import { alikeness, differing } from './differences.ts'
import { type Known, partners, type Read, readForComparing } from './partners.ts'
import { type Relation, relation } from './succession.ts'
import type { Id, Link, Millis, Suggestion } from './types.ts'
import { asks } from './utterances.ts'

/** What a suggestion says, before it is stored. */
export type Suggested = Pick<Suggestion, 'id' | 'spaceId' | 'kind' | 'memories'>

/** What was found in memories. */
export interface Findings {
  suggested: Suggested[]
  /** Pairs of one kind that may say the same in other words, the most alike first: their meaning tells, see `sameInMeaning`. */
  unclear: Pair[]
}
export type Pair = readonly [Known, Known]

/** Likeness of characters from which two are suggested to be the same. Raising it suggests fewer. */
const ALIKE = 0.7
/**
 * Likeness of meaning from which two are suggested to be the same, and the likeness of characters that must stand beside
 * it: .9 is from the system this one follows, which dismissed all but one of such a group; here a person is asked. Raising
 * either suggests fewer.
 */
const CLOSE = 0.9
const BESIDE_CLOSE = 0.3
/** Pairs whose meaning is compared in one look. Raising it has a model read more sentences a day, two for each. */
const MOST_UNCLEAR = 200
/** A question that waited so long is not about to be answered by the next turn. */
const WAITED: Millis = 86_400_000
/** Said so often, a theme is worth a pin: from the system this one follows. */
const OFTEN = 3
/** Stems that two must share to be on one theme, and how much of the shorter that must be. */
const THEME_STEMS = 2
const THEME_SHARE = 0.6
/** Finds all suggestions among memories, in a fixed order. Proposed, dismissed and past ones are left out. */
export function findSuggestions(memories: readonly Known[], now: Millis): Findings {
  const steps = lookThrough(memories, now)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same in small steps, so that whoever looks can let others have their turn. */
export function* lookThrough(memories: readonly Known[], now: Millis): Generator<void, Findings> {
  const current = memories
    .filter(
      ({ status, expiredAt, kind }) =>
        status === 'active' && expiredAt === undefined && kind !== 'summary' && kind !== 'document',
    )
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  const read: Read[] = []
  for (const memory of current) {
    read.push(readForComparing(memory))
    yield
  }
  const suggested: Suggested[] = []
  const unclear: { pair: Pair; alike: number }[] = []
  const answered = new Set<Id>()
  const likes = new Map<Id, Known[]>()
  function compare(one: Read, other: Read): void {
    const [a, b] = [one.memory, other.memory]
    const links = linksBetween(a, b)
    const isSettled = (...kinds: Link['kind'][]) =>
      links.some(({ kind, proposed }) => !proposed && kinds.includes(kind))
    const alike = sameness(one, other)
    if (alike >= ALIKE) {
      if (!isSettled('duplicates')) suggested.push(suggestion('duplicate', [a, b]))
    } else if (clash(one, other, links)) {
      if (!isSettled('contradicts', 'supersedes')) suggested.push(suggestion('contradiction', [a, b]))
    } else if (alike >= BESIDE_CLOSE && !isSettled('duplicates')) unclear.push({ pair: [a, b], alike })
    if (isAnswer(other, one, links)) answered.add(a.id)
    if (isAnswer(one, other, links)) answered.add(b.id)
    if (isTheme(one, other)) {
      const group = likes.get(a.id)
      if (group) group.push(b)
      else likes.set(a.id, [b])
    }
  }
  for (const [one, others] of partners(read)) {
    for (const other of others) compare(one, other)
    yield
  }
  const grounded = groundedIn(current)
  for (const memory of current) {
    if (memory.kind === 'question' && now - memory.createdAt > WAITED && !answered.has(memory.id))
      suggested.push(suggestion('unanswered', [memory]))
    if (memory.kind === 'assumption' && !grounded.has(memory.id)) suggested.push(suggestion('ungrounded', [memory]))
  }
  suggested.push(...themes(current, likes))
  const closest = unclear.sort((a, b) => b.alike - a.alike).slice(0, MOST_UNCLEAR)
  return { suggested, unclear: closest.map(({ pair }) => pair) }
}

/**
 * Of unclear pairs those that mean the same, by how alike they are in meaning (0..1, undefined where nobody knows), in the
 * order of the pairs. However alike, two are only suggested to be one.
 */
export function sameInMeaning(unclear: readonly Pair[], alike: readonly (number | undefined)[]): Suggested[] {
  return unclear.filter((_, at) => (alike[at] ?? 0) >= CLOSE).map((pair) => suggestion('duplicate', pair))
}

/** Groups of memories like their oldest one, each memory in one of them at most. */
function themes(current: readonly Known[], likes: ReadonlyMap<Id, Known[]>): Suggested[] {
  const taken = new Set<Id>()
  return current.flatMap((oldest) => {
    const group = [oldest, ...(likes.get(oldest.id) ?? [])].filter(({ id }) => !taken.has(id))
    if (taken.has(oldest.id) || group.length < OFTEN) return []
    for (const { id } of group) taken.add(id)
    if (group.some(({ pinnedAt }) => pinnedAt !== undefined)) return []
    // Named by its oldest, so that a theme that was declined stays so when it comes up once more.
    return [{ ...suggestion('theme', group), id: `theme:${oldest.id}` }]
  })
}

const suggestion = (kind: Suggested['kind'], memories: readonly Known[]): Suggested => {
  const ids = memories.map(({ id }) => id)
  return { id: `${kind}:${[...ids].sort().join(':')}`, spaceId: memories[0]!.spaceId, kind, memories: ids }
}

/** 0..1: 1 for the same words, the likeness of characters else; 0 where something forbids taking one for the other. */
function sameness({ memory: a, marks: x }: Read, { memory: b, marks: y }: Read): number {
  if (a.kind !== b.kind || differing(x, y) !== undefined) return 0
  return x.wording === y.wording ? 1 : alikeness(x, y, BESIDE_CLOSE)
}

function clash(
  { memory: a, sentence: x }: Read,
  { memory: b, sentence: y }: Read,
  links: Link[],
): Relation | undefined {
  if (a.kind === 'question' || b.kind === 'question') return undefined
  if (links.some(({ kind, proposed }) => proposed && (kind === 'contradicts' || kind === 'supersedes')))
    return { kind: 'contradicts', sure: false, rule: 'proposed' }
  if (x.reading.past !== y.reading.past) return undefined
  return a.validFrom <= b.validFrom ? relation(y, x) : relation(x, y)
}

/** Linked to the question, or about most of what it asks. */
const isAnswer = ({ memory, sentence }: Read, question: Read, links: Link[]): boolean =>
  question.memory.kind === 'question' &&
  memory.kind !== 'question' &&
  (links.some(({ kind, proposed }) => kind === 'answers' && !proposed) ||
    (tells(sentence, question.sentence) && !asks(memory.text)))

const NONE: Link[] = []
const linksBetween = (a: Known, b: Known): Link[] =>
  a.links.length + b.links.length === 0
    ? NONE
    : [...a.links.filter(({ to }) => to === b.id), ...b.links.filter(({ to }) => to === a.id)]

/** Those that something supports, or that rest on something. */
function groundedIn(current: readonly Known[]): Set<Id> {
  const grounded = new Set<Id>()
  for (const { id, links } of current)
    for (const { kind, to, proposed } of links) {
      if (kind === 'depends') grounded.add(id)
      if (kind === 'supports' && !proposed) grounded.add(to)
    }
  return grounded
}

function isTheme({ sentence: { stems: x } }: Read, { stems: y }: Read): boolean {
  const shared = x.filter((stem) => y.has(stem)).length
  return shared >= THEME_STEMS && shared >= THEME_SHARE * Math.min(x.length, y.size)
}
