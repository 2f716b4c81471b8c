// What has to go when a person forgets a memory, alone or with the sentence it was said in: decided from the rows of its
// space. Knows nothing of how rows are stored, hashed or indexed.
import {
  joined,
  holdsAny,
  MASK,
  moved,
  occurrences,
  overlaps,
  redact,
  sentencesWith,
  tellingWords,
  usedWords,
} from './redact.ts'
import { withoutWords } from './happenings.ts'
import { drawnOn, scrubPlan, scrubTurns } from './scrub.ts'
import { normalise, sentenceKeys, sentences } from './text.ts'
import { titleOf } from './title.ts'
import type { Conversation, Document, Happening, Id, Memory, Span, Suggestion, Turn } from './types.ts'

/** All rows of one space. */
export interface SpaceRows {
  conversations: Conversation[]
  turns: Turn[]
  memories: Memory[]
  history: Happening[]
  suggestions: Suggestion[]
  /** Those that may hold what is forgotten; the others are among `others`. */
  documents: Document[]
  /** Answers of other spaces that were given something of this one. */
  elsewhere: Turn[]
  /** Of the conversations that those are in. */
  summariesElsewhere: Memory[]
  /** Rows that stand beside these: what all these answers were given of other spaces, documents that are not touched. */
  others: ReadonlySet<Id>
}

export interface Forgetting {
  /** The sentences to recognise from now on. */
  statements: string[]
  /** What is cut out of which turn, and of which document. */
  cuts: Map<Id, Span[]>
  documentCuts: Map<Id, Span[]>
  /** The memories that go. */
  memories: Memory[]
  /** Of these, the summaries that are to be made again without what is forgotten. */
  redo: Memory[]
  /** Rows as they shall be. */
  turns: Turn[]
  conversations: Conversation[]
  /** Documents as they shall be, but for their hash. */
  documents: Document[]
  /** Memories that stay, their sources moved, and without links to those that go. */
  moved: Memory[]
  /** Lines of history that go with their memories, and lines that stay without their words. */
  past: { gone: Happening[]; told: Happening[] }
  /** Suggestions about memories that go. */
  suggestions: Suggestion[]
  /** Turns and documents of which other text is indexed than before. */
  reindexed: Set<Id>
  reindexedDocuments: Set<Id>
}

/** What is recognised from now on: the memory's words, where it was said, and the sentences around. */
export function statementsOf(
  turns: ReadonlyMap<Id, Turn>,
  memory: Memory,
): { places: Memory['sources']; statements: string[]; hidden: string[] } {
  // A summary speaks of all its sources; to forget it is not to forget them.
  const places = memory.kind === 'summary' ? [] : memory.sources
  const said = places.flatMap((place) => turns.get(place.turnId)?.text.slice(place.start, place.end) ?? [])
  const enclosing = places.flatMap((place) => sentencesAround(turns.get(place.turnId)?.text ?? '', [place]))
  const statements = distinct([memory.text, ...said])
  return { places, statements, hidden: distinct([...statements, ...enclosing]) }
}

/** Decides what changes. Nothing but memories is ever deleted: texts are redacted, and only `withSentence`. */
export function decideForgetting(rows: SpaceRows, memory: Memory, withSentence: boolean): Forgetting {
  const turns = new Map(rows.turns.map((turn) => [turn.id, turn]))
  const { places, statements, hidden } = statementsOf(turns, memory)
  const keys = new Set(statements.map(normalise))
  const isTwin = (other: Memory) => other.id === memory.id || keys.has(normalise(other.text))
  const answers = [...rows.turns, ...rows.elsewhere]
  if (!withSentence) {
    const hiddenKeys = new Set(hidden.map(normalise))
    const reindexed = saying(rows.turns, hiddenKeys)
    const spoken = new Set([...reindexed, ...places.map((place) => place.turnId)])
    const telling = summariesOf(rows.memories, spoken, rows.memories.filter(isTwin))
    const gone = rows.memories.filter((other) => isTwin(other) || telling.has(other))
    const standing = idsOf(answers, rows.documents, outOf(rows.memories, gone))
    return {
      statements: hidden,
      cuts: new Map(),
      documentCuts: new Map(),
      memories: gone,
      redo: toRedo(gone, memory),
      turns: scrubTurns(answers, (id) => standing.has(id) || rows.others.has(id)),
      conversations: [],
      documents: [],
      moved: outOf(rows.memories, gone).flatMap((other) => resettled(other, new Map(), idsOf(gone))),
      past: pastOf(rows.history, idsOf(gone), ({ text }) => text !== undefined && keys.has(normalise(text))),
      suggestions: suggestionsOf(rows.suggestions, idsOf(gone)),
      reindexed,
      reindexedDocuments: saying(rows.documents, hiddenKeys),
    }
  }

  const cuts = cutsIn(rows.turns, (turn) => [
    ...places.filter((place) => place.turnId === turn.id),
    ...statements.flatMap((statement) => occurrences(turn.text, statement)),
  ])
  const documentCuts = cutsIn(rows.documents, ({ text }) =>
    statements.flatMap((statement) => occurrences(text, statement)),
  )
  const telling = distinctiveWords(statements, rows.turns, cuts)
  const direct = rows.memories.filter(
    (other) => isTwin(other) || statements.some((statement) => occurrences(other.text, statement).length > 0),
  )
  const heard = redactAnswers(answers, cuts, telling, [...idsOf(direct), ...documentCuts.keys()])
  const drawn = rows.memories.filter((other) => direct.includes(other) || drawnFrom(other, cuts, telling))
  const summaries = summariesOf([...rows.memories, ...rows.summariesElsewhere], new Set(cuts.keys()), drawn)
  const gone = [...new Set([...drawn, ...summaries])]
  const kept = outOf(rows.memories, gone)
  const untouched = idsOf(
    kept,
    answers.filter((turn) => !cuts.has(turn.id)),
    rows.documents.filter((document) => !documentCuts.has(document.id)),
  )
  const goneIds = idsOf(gone)
  const stands = (id: Id) => untouched.has(id) || (rows.others.has(id) && !goneIds.has(id))
  const clean = (text: string) =>
    holdsAny(text, telling)
      ? MASK
      : redact(text, joined(statements.flatMap((statement) => occurrences(text, statement))))
  const changed = answers.map((turn) => {
    const plan = turn.plan && scrubPlan(turn.plan, stands, heard.has(turn.id))
    const scrubbed = plan && plan !== turn.plan ? { ...turn, plan } : turn
    return turns.has(turn.id) || heard.has(turn.id) ? redactTurn(scrubbed, cuts.get(turn.id) ?? [], clean) : scrubbed
  })
  const documents = rows.documents.flatMap((document) => {
    const spans = documentCuts.get(document.id)
    return spans ? [{ ...document, text: redact(document.text, spans), revision: document.revision + 1 }] : []
  })
  // Given again, a document is recognised by whole sentences.
  const written = rows.documents.flatMap(({ id, text }) => sentencesAround(text, documentCuts.get(id) ?? []))
  return {
    // A summary that is made again may well be the same: it need not have told what is forgotten.
    statements: distinct([...hidden, ...written, ...gone.filter(({ summary }) => !summary).map((other) => other.text)]),
    cuts,
    documentCuts,
    memories: gone,
    redo: toRedo(gone, memory),
    turns: changed.filter((turn, at) => turn !== answers[at]),
    conversations: retitled(rows.conversations, turns, cuts, clean),
    documents,
    moved: kept.flatMap((other) => resettled(other, cuts, goneIds)),
    past: pastOf(rows.history, goneIds, ({ text, sources = [] }) => {
      const told = text !== undefined && (clean(text) !== text || keys.has(normalise(text)))
      return told || sources.some(({ turnId }) => cuts.has(turnId))
    }),
    suggestions: suggestionsOf(rows.suggestions, goneIds),
    reindexed: new Set(cuts.keys()),
    reindexedDocuments: new Set(documentCuts.keys()),
  }
}

/** What is cut out of which row: nothing of most. */
function cutsIn<T extends { id: Id }>(rows: T[], spansOf: (row: T) => Span[]): Map<Id, Span[]> {
  return new Map(
    rows.flatMap((row) => {
      const spans = joined(spansOf(row))
      return spans.length > 0 ? [[row.id, spans] as const] : []
    }),
  )
}

/** Words of the statements that the person uses nowhere else in the space: where an answer holds one, it speaks of them. */
function distinctiveWords(statements: string[], turns: Turn[], cuts: Map<Id, Span[]>): Set<string> {
  const telling = tellingWords(statements.join('\n'))
  for (const turn of turns) {
    if (telling.size === 0) break
    if (turn.role !== 'user') continue
    for (const word of usedWords(redact(turn.text, cuts.get(turn.id) ?? []), telling)) telling.delete(word)
  }
  return telling
}

/**
 * Adds to `cuts` the sentences of answers that speak of what is forgotten. Looked at are answers that had it before them:
 * they follow it in the conversation, their plan names it, or they are still being written; and what heard those, and so
 * on. Returns all that heard it.
 */
function redactAnswers(turns: Turn[], cuts: Map<Id, Span[]>, telling: Set<string>, others: Iterable<Id>): Set<Id> {
  const answers = turns.filter((turn) => turn.role === 'assistant')
  const given = new Map(answers.map((turn) => [turn, turn.plan ? drawnOn(turn.plan) : []]))
  const carriers = new Set([...cuts.keys(), ...others])
  const heard = new Set<Id>()
  for (let grew = true; grew;) {
    grew = false
    const since = new Map<Id, number>()
    for (const turn of turns)
      if (carriers.has(turn.id))
        since.set(turn.conversationId, Math.min(turn.seq, since.get(turn.conversationId) ?? Infinity))
    for (const answer of answers) {
      if (heard.has(answer.id)) continue
      const follows = answer.seq > (since.get(answer.conversationId) ?? Infinity)
      const named = given.get(answer)!.some((id) => carriers.has(id))
      if (!follows && !named && answer.status !== 'streaming') continue
      heard.add(answer.id)
      const spans = sentencesWith(answer.text, telling)
      if (spans.length === 0) continue
      cuts.set(answer.id, joined([...(cuts.get(answer.id) ?? []), ...spans]))
      carriers.add(answer.id)
      grew = true
    }
  }
  return heard
}

/**
 * The summaries that may tell what was said in these turns, and those that were made from them or from others that go:
 * of a conversation's whole, all that there ever were.
 */
function summariesOf(memories: Memory[], turns: ReadonlySet<Id>, gone: Memory[]): Set<Memory> {
  const chunks = memories.filter(
    (each) => each.summary?.level === 'chunk' && each.sourceTurnIds.some((id) => turns.has(id)),
  )
  const talks = new Set([...chunks, ...gone].map((each) => each.summary?.conversationId))
  const wholes = memories.filter(
    ({ summary }) => summary?.level === 'conversation' && talks.has(summary.conversationId),
  )
  return new Set([...chunks, ...wholes])
}

/** The one that a person forgets by itself does not come back. */
function toRedo(gone: Memory[], memory: Memory): Memory[] {
  return gone.filter((each) => each.summary && each.expiredAt === undefined && each.id !== memory.id)
}

/** A memory that was drawn from a place that is cut, or speaks of it. */
function drawnFrom(memory: Memory, cuts: Map<Id, Span[]>, telling: Set<string>): boolean {
  const touched = memory.sources.filter((place) => cuts.has(place.turnId))
  if (touched.length === 0) return false
  return touched.some((place) => overlaps(place, cuts.get(place.turnId)!)) || holdsAny(memory.text, telling)
}

function redactTurn(turn: Turn, cuts: Span[], clean: (text: string) => string): Turn {
  const result: Turn = { ...turn }
  // An answer under way was asked with the sentence: what still comes could repeat it, so it ends here.
  if (turn.status === 'streaming') result.status = 'stopped'
  if (cuts.length > 0) {
    result.text = redact(turn.text, cuts)
    result.revision = turn.revision + 1
    const pasted = turn.pasted?.flatMap((span) => moved(span, cuts) ?? [])
    if (pasted?.length) result.pasted = pasted
    else delete result.pasted
  }
  const message = turn.fault && clean(turn.fault.message)
  if (turn.fault && message !== undefined) result.fault = { ...turn.fault, message }
  const changed = result.status !== turn.status || cuts.length > 0 || message !== turn.fault?.message
  return changed ? result : turn
}

/** Rows of which a sentence has one of these normalised forms. */
function saying(rows: { id: Id; text: string }[], keys: Set<string>): Set<Id> {
  const says = ({ text }: { text: string }) => {
    const whole = normalise(text)
    const near = [...keys].some((key) => whole.includes(key)) // most texts need not be taken apart
    return near && sentenceKeys(text).some((key) => keys.has(key))
  }
  return idsOf(rows.filter(says))
}

function retitled(rows: Conversation[], turns: Map<Id, Turn>, cuts: Map<Id, Span[]>, clean: (text: string) => string) {
  const firsts = new Map<Id, Turn>()
  for (const turn of turns.values()) if (turn.parentId === null) firsts.set(turn.conversationId, turn)
  return rows.flatMap((conversation) => {
    const first = firsts.get(conversation.id)
    const firstCuts = first && cuts.get(first.id)
    const made = first && firstCuts && !conversation.named ? titleOf(redact(first.text, firstCuts)) : conversation.title
    const title = clean(made)
    return title === conversation.title ? [] : [{ ...conversation, title }]
  })
}

function resettled(memory: Memory, cuts: Map<Id, Span[]>, gone: ReadonlySet<Id>): Memory[] {
  const isCut = memory.sources.some((place) => cuts.has(place.turnId))
  const isJoined = memory.links.some(({ to }) => gone.has(to)) || gone.has(memory.supersededBy ?? '')
  if (!isCut && !isJoined) return []
  const sources = memory.sources.map((place) => ({ ...place, ...moved(place, cuts.get(place.turnId) ?? []) }))
  const links = memory.links.filter(({ to }) => !gone.has(to))
  const { supersededBy, ...rest } = memory
  const successor = supersededBy === undefined || gone.has(supersededBy) ? {} : { supersededBy }
  return [{ ...rest, ...successor, sources, links }]
}

/** The lines of memories that go, and those that tell of them or hold words that `tells` knows. */
function pastOf(history: Happening[], gone: ReadonlySet<Id>, tells: (fields: Partial<Memory>) => boolean) {
  const namesOne = ({ links = [], supersededBy = '' }: Partial<Memory>) =>
    gone.has(supersededBy) || links.some(({ to }) => gone.has(to))
  const tellsOfOne = ({ other = '', before = {}, after = {} }: Happening) =>
    gone.has(other) || [before, after].some((fields) => namesOne(fields) || tells(fields))
  return {
    gone: history.filter(({ memoryId }) => gone.has(memoryId)),
    told: history.filter((line) => !gone.has(line.memoryId) && tellsOfOne(line)).map(withoutWords),
  }
}

function suggestionsOf(suggestions: Suggestion[], gone: ReadonlySet<Id>): Suggestion[] {
  return suggestions.filter(({ memories }) => memories.some((id) => gone.has(id)))
}

/** The sentences of which one of these spans is a part. */
function sentencesAround(text: string, places: Span[]): string[] {
  if (places.length === 0) return []
  return sentences(text)
    .filter((sentence) => overlaps(sentence, places))
    .map(({ start, end }) => text.slice(start, end))
}

function outOf<T>(rows: T[], gone: T[]): T[] {
  const out = new Set(gone)
  return rows.filter((row) => !out.has(row))
}

function idsOf(...rows: { id: Id }[][]): Set<Id> {
  return new Set(rows.flat().map((row) => row.id))
}

/** Each once, as sentences are compared; blank ones left out. */
function distinct(texts: string[]): string[] {
  const byKey = new Map(texts.map((text) => [normalise(text), text]))
  byKey.delete('')
  return [...byKey.values()]
}
