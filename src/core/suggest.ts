// What to suggest to a person about what is remembered: join what says the same, settle what contradicts, answer what was
// asked, ground what is assumed, pin what keeps coming back. Suggestions decide nothing, and the same memories always give
// the same ones. Knows nothing of how they are shown and carried out.
import { answers, type Statement } from './consolidate.ts'
import { difference, likeness, wording } from './differences.ts'
import { type Relation, relation, sentenceOf } from './succession.ts'
import type { Id, Link, Memory, Millis, Suggestion } from './types.ts'

/** What a suggestion says, before it is stored. */
export type Suggested = Pick<Suggestion, 'id' | 'spaceId' | 'kind' | 'memories'>
type Known = Statement & Pick<Memory, 'links'>

/** Likeness of characters from which two are suggested to be the same. Raising it suggests fewer. */
const ALIKE = 0.7
/** A question that waited so long is not about to be answered by the next turn. */
const WAITED: Millis = 86_400_000
/** Said so often, a theme is worth a pin: from the system this one follows. */
const OFTEN = 3
/** Stems that two must share to be on one theme, and how much of the shorter that must be. */
const THEME_STEMS = 2
const THEME_SHARE = 0.6
/** A stem that more memories have is no clue: pairs are not compared for its sake. Raising it costs time, squared. */
const COMMON = 60

/** Finds all suggestions among memories, in a fixed order. Proposed, dismissed and past ones are left out. */
export function findSuggestions(memories: readonly Known[], now: Millis): Suggested[] {
  const current = memories
    .filter(
      ({ status, expiredAt, kind }) =>
        status === 'active' && expiredAt === undefined && kind !== 'summary' && kind !== 'document',
    )
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  const found: Suggested[] = []
  const answered = new Set<Id>()
  const likes = new Map<Id, Known[]>()
  for (const [a, b] of neighbours(current)) {
    const settled = new Set(linksBetween(a, b).flatMap(({ kind, proposed }) => (proposed ? [] : [kind])))
    if (isDuplicate(a, b)) {
      if (!settled.has('duplicates')) found.push(suggestion('duplicate', [a, b]))
    } else if (clash(a, b) && !settled.has('contradicts') && !settled.has('supersedes'))
      found.push(suggestion('contradiction', [a, b]))
    for (const [question, statement] of [
      [a, b],
      [b, a],
    ] as const)
      if (question.kind === 'question' && isAnswer(statement, question)) answered.add(question.id)
    if (isTheme(a, b)) likes.set(a.id, [...(likes.get(a.id) ?? []), b])
  }
  for (const memory of current) {
    if (memory.kind === 'question' && now - memory.createdAt > WAITED && !answered.has(memory.id))
      found.push(suggestion('unanswered', [memory]))
    if (memory.kind === 'assumption' && !isGrounded(memory, current)) found.push(suggestion('ungrounded', [memory]))
  }
  return [...found, ...themes(current, likes)]
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

const suggestion = (kind: Suggested['kind'], memories: Known[]): Suggested => {
  const ids = memories.map(({ id }) => id)
  return { id: `${kind}:${[...ids].sort().join(':')}`, spaceId: memories[0]!.spaceId, kind, memories: ids }
}

/** Pairs of one space that are linked, or share a telling stem or an attribute, each once. */
function neighbours(current: readonly Known[]): [Known, Known][] {
  const holders = new Map<string, number[]>()
  current.forEach(({ text, spaceId }, at) => {
    const { stems, holdings } = sentenceOf(text)
    for (const term of new Set([...stems, ...holdings.map(({ about }) => `=${about}`)])) {
      const key = `${spaceId}\n${term}`
      const held = holders.get(key)
      if (held) held.push(at)
      else holders.set(key, [at])
    }
  })
  const pairs = new Set<number>()
  const places = new Map(current.map(({ id }, at) => [id, at] as const))
  current.forEach(({ links }, at) => {
    for (const { to } of links) {
      const other = places.get(to)
      if (other !== undefined && other !== at) pairs.add(Math.min(at, other) * current.length + Math.max(at, other))
    }
  })
  for (const held of holders.values()) {
    if (held.length > COMMON) continue
    for (const [i, a] of held.entries()) for (const b of held.slice(i + 1)) pairs.add(a * current.length + b)
  }
  return [...pairs]
    .sort((a, b) => a - b)
    .map((pair) => [current[Math.floor(pair / current.length)]!, current[pair % current.length]!])
}

function isDuplicate(a: Known, b: Known): boolean {
  if (a.kind !== b.kind || difference(a.text, b.text) !== undefined) return false
  return wording(a.text) === wording(b.text) || likeness(a.text, b.text) >= ALIKE
}

function clash(a: Known, b: Known): Relation | undefined {
  if (a.kind === 'question' || b.kind === 'question') return undefined
  if (linksBetween(a, b).some(({ kind, proposed }) => proposed && (kind === 'contradicts' || kind === 'supersedes')))
    return { kind: 'contradicts', sure: false, rule: 'proposed' }
  const [x, y] = [sentenceOf(a.text), sentenceOf(b.text)]
  if (x.reading.past !== y.reading.past) return undefined
  const [later, earlier] = a.validFrom <= b.validFrom ? [y, x] : [x, y]
  return relation(later, earlier)
}

/** Linked to the question, or about most of what it asks. */
const isAnswer = (statement: Known, question: Known): boolean =>
  statement.kind !== 'question' &&
  (linksBetween(statement, question).some(({ kind, proposed }) => kind === 'answers' && !proposed) ||
    answers(statement.text, question.text))

const linksBetween = (a: Known, b: Known): Link[] => [
  ...a.links.filter(({ to }) => to === b.id),
  ...b.links.filter(({ to }) => to === a.id),
]

/** Grounded: something supports it, or it rests on something. */
function isGrounded(assumption: Known, current: readonly Known[]): boolean {
  if (assumption.links.some(({ kind }) => kind === 'depends')) return true
  return current.some(({ links }) =>
    links.some(({ kind, to, proposed }) => kind === 'supports' && to === assumption.id && !proposed),
  )
}

function isTheme(a: Known, b: Known): boolean {
  const [x, y] = [sentenceOf(a.text).stems, new Set(sentenceOf(b.text).stems)]
  const shared = x.filter((stem) => y.has(stem)).length
  return shared >= THEME_STEMS && shared >= THEME_SHARE * Math.min(x.length, y.size)
}
