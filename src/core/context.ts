// Parts + budget -> ContextPlan: what of everything known goes into one prompt, in which order, and why the rest stays
// out. Pure; it knows nothing of the database, of how hits were found, or of who will answer.
//
// Always true: kept tokens <= budget; every part is kept or says why not; the system part and the person's own last
// words are never cut silently (too long is a `WindowTooSmall` failure before anything is sent); same input, same plan.
import type { Settings } from './config.ts'
import { splitDocument } from './document.ts'
import { sketch } from './duplicates.ts'
import { packRecalled } from './pack.ts'
import { RECALLED_FRAME, type RecalledItem, renderItem, renderRecalled } from './recalled.ts'
import { estimateTokens } from './text.ts'
import type {
  ContextPlan,
  Degraded,
  DropReason,
  Hit,
  Memory,
  Message,
  Millis,
  Part,
  PartSource,
  Tokens,
  Turn,
} from './types.ts'

export interface ContextInput {
  settings: Settings['context']
  now: Millis
  /** The person's turn to answer. */
  input: Turn
  /** The conversation before it, oldest first. */
  history: Turn[]
  pinned: Memory[]
  /** Best first, with the confidence of the whole recall. */
  recalled: { hits: Hit[]; confidence: number }
  /** Pieces of the input's own text, best first; used only when it is too long to be sent whole. */
  pieces: Hit[]
  count: (text: string) => Tokens
  /** The day of a time, in the person's own zone: "2026-03-02". */
  day: (at: Millis) => string
  /** Who and where something was said: `You in “Lease”`. */
  from: (source: PartSource) => string
  timings: Record<string, number>
  degraded?: Degraded
}

/** What each message costs beside its text (role and separators), after OpenAI's cookbook on counting chat tokens. */
const MESSAGE_TOKENS = 4
/** A message over this share of the budget becomes an attached document. Raising it leaves less room to remember. */
export const DOCUMENT_SHARE = 0.5
/** Pinned memories fill at most this share of the budget. */
const PINNED_SHARE = 0.2
/** An attached document may fill this share of what is free once the question stands. */
const PIECES_SHARE = 0.7
/** A recent turn is cut to this share of their room rather than pushing out everything before it. */
const LONG_TURN_SHARE = 0.5

/** The tokens that a prompt may fill: the window less the answer and the margin. */
export function budgetOf(settings: Settings['context']): { budget: Tokens; margin: Tokens } {
  const margin = Math.ceil(settings.window * settings.margin)
  return { budget: settings.window - settings.reply - margin, margin }
}

/** Plans one prompt. Throws `WindowTooSmall` when the person's words and the system text alone exceed the budget. */
export function planContext(input: ContextInput): ContextPlan {
  const { settings, count } = input
  const { budget, margin } = budgetOf(settings)
  const system = systemPart(input)
  const words = inputParts(input, budget - system.tokens)
  const frame: Part = { kind: 'system', text: RECALLED_FRAME, tokens: count(RECALLED_FRAME) }
  let free = budget - sum([system, ...kept(words)])
  if (free < 0) throw tooLong(sum(kept(words)), budget - system.tokens)

  const room = Math.max(0, free - frame.tokens)
  const pinned = pinnedParts(input, Math.floor(room * PINNED_SHARE))
  const share = Math.floor((room - sum(kept(pinned))) * settings.recallShare)
  // Recent turns first take what recall may not; what recall leaves is theirs as well.
  const sure = kept(recentParts(input, room - sum(kept(pinned)) - share))
  const found = recalledParts(input, share, [...kept(pinned), ...sure])
  free -= sum(kept(pinned)) + sum(kept(found)) + (kept(pinned).length + kept(found).length > 0 ? frame.tokens : 0)
  const recent = recentParts(input, free)
  const recalled = withoutTwice(found, kept(recent))
  const quoted = [...kept(pinned), ...kept(recalled)]

  const parts = [system, ...(quoted.length > 0 ? [frame] : []), ...pinned, ...recalled, ...recent, ...words]
  const plan: ContextPlan = {
    messages: messagesOf(input, system, quoted, kept(recent), kept(words)),
    parts,
    used: sum(kept(parts)),
    budget,
    window: settings.window,
    reply: settings.reply,
    margin,
    confidence: input.recalled.confidence,
    threshold: settings.threshold,
    timings: input.timings,
  }
  return input.degraded ? { ...plan, degraded: input.degraded } : plan
}

const kept = (parts: Part[]) => parts.filter((part) => !part.dropped)
const sum = (parts: Part[]): Tokens => parts.reduce((total, part) => total + part.tokens, 0)

function systemPart({ settings, now, day, count }: ContextInput): Part {
  const text = `${settings.system.trim()}\nToday is ${day(now)}.`.trim()
  return { kind: 'system', text, tokens: count(text) + MESSAGE_TOKENS }
}

/** The person's words: whole, or the question word for word and the pieces of the document that fit. */
function inputParts(input: ContextInput, room: Tokens): Part[] {
  const { input: turn, count } = input
  const source = sourceOfTurn(turn)
  const whole = count(turn.text) + MESSAGE_TOKENS
  if (whole <= room * DOCUMENT_SHARE || input.pieces.length === 0)
    return [{ kind: 'input', text: turn.text, tokens: whole, source }]
  const parts = splitDocument(turn.text, turn.pasted).question.map((span): Part => {
    const text = turn.text.slice(span.start, span.end)
    return { kind: 'input', text, tokens: count(text) + MESSAGE_TOKENS, source: { ...source, ...span } }
  })
  const limit = Math.floor((room - sum(parts)) * PIECES_SHARE)
  let used = 0
  for (const hit of input.pieces) {
    const text = pieceText(hit, turn)
    const tokens = count(text) + 1
    const fits = used + tokens <= limit
    if (fits) used += tokens
    const { start, end } = hit.chunk
    const part: Part = {
      kind: 'input',
      text,
      tokens,
      source: { ...source, start, end },
      score: hit.score,
      why: hit.why,
    }
    parts.push(fits ? part : { ...part, dropped: 'budget' })
  }
  return parts
}

function pieceText({ chunk }: Hit, turn: Turn): string {
  return `[part of the attached text, characters ${chunk.start}–${chunk.end} of ${turn.text.length}]\n${chunk.text}`
}

function tooLong(tokens: Tokens, room: Tokens): Error {
  const message = `context: your message takes ${tokens} tokens and only ${Math.max(0, room)} are free; raise the context window in Settings or shorten the message`
  return Object.assign(new Error(message), { name: 'WindowTooSmall' })
}

/** Pinned memories, newest pin first. */
function pinnedParts(input: ContextInput, budget: Tokens): Part[] {
  const newest = [...input.pinned].sort((a, b) => (b.pinnedAt ?? 0) - (a.pinnedAt ?? 0) || (a.id < b.id ? -1 : 1))
  let used = 0
  return newest.map((memory): Part => {
    const source: PartSource = {
      type: 'memory',
      id: memory.id,
      start: 0,
      end: memory.text.length,
      createdAt: memory.validFrom,
      revision: memory.revision,
    }
    const tokens = input.count(renderItem(itemOf(input, memory.text, source)) + '\n')
    const fits = used + tokens <= budget
    if (fits) used += tokens
    const part: Part = { kind: 'profile', text: memory.text, tokens, source }
    return fits ? part : { ...part, dropped: 'budget' }
  })
}

/** What a recent turn says already need not be quoted as well. */
function withoutTwice(recalled: Part[], recent: Part[]): Part[] {
  const there = new Set(recent.map((part) => part.source?.id))
  return recalled.map((part) =>
    !part.dropped && there.has(part.source?.id) ? { ...part, dropped: 'duplicate' } : part,
  )
}

/** Recalled pieces under their share; all of them dropped when recall is not sure enough that they answer anything. */
function recalledParts(input: ContextInput, budget: Tokens, there: Part[]): Part[] {
  const { recalled, settings } = input
  const part = (hit: Hit, count = input.count): Part => {
    const source = sourceOfHit(hit)
    const tokens = count(renderItem(itemOf(input, hit.chunk.text, source)) + '\n')
    return { kind: 'memory', text: hit.chunk.text, tokens, source, score: hit.score, why: hit.why }
  }
  // What is not sent is not worth counting exactly.
  const left = (hits: Hit[], reason: (hit: Hit) => DropReason) =>
    hits.slice(0, SHOWN_DROPS).map((hit): Part => ({ ...part(hit, estimateTokens), dropped: reason(hit) }))
  if (recalled.confidence < settings.threshold) return left(recalled.hits, () => 'threshold')
  const known = new Set(there.flatMap((each) => [each.text, each.source?.id]))
  // The same question asked before is no note on it.
  const asked = sketch(input.input.text.slice(0, QUESTION_CHARS))
  const isKnown = ({ chunk }: Hit) =>
    known.has(chunk.text) || known.has(chunk.source.id) || sketch(chunk.text) === asked
  const fresh = recalled.hits.filter((hit) => !isKnown(hit))
  const packed = packRecalled(fresh, { budget, price: (hit) => part(hit).tokens })
  const reasons = new Map(packed.dropped.map(({ hit, reason }) => [hit, reason]))
  return [
    ...packed.kept.map((hit) => part(hit)),
    ...left(recalled.hits.filter(isKnown), () => 'duplicate'),
    ...left([...reasons.keys()], (hit) => reasons.get(hit)!),
  ]
}
/** A question longer than this is a document, and none is asked twice. */
const QUESTION_CHARS = 2000
/** Of what recall found and the plan left out, so many are named; the long tail explains nothing. */
const SHOWN_DROPS = 20

/** Recent turns from the newest back, without a gap; a very long one is cut rather than hiding all before it. */
function recentParts(input: ContextInput, room: Tokens): Part[] {
  const parts: Part[] = []
  const limit = Math.floor(room * LONG_TURN_SHARE)
  let free = room
  let open = true
  for (const turn of [...input.history].reverse()) {
    if (turn.text === '') continue
    const source = sourceOfTurn(turn)
    const whole: Part = { kind: 'turn', text: turn.text, tokens: input.count(turn.text) + MESSAGE_TOKENS, source }
    const part = cut(whole, limit, input.count)
    if (open && part && part.tokens <= free) {
      free -= part.tokens
      parts.push(part)
    } else {
      open = false
      parts.push({ ...whole, dropped: 'budget' })
    }
  }
  parts.reverse()
  // Some servers refuse a conversation that an assistant opens.
  const first = parts.findIndex((part) => !part.dropped)
  if (first >= 0 && parts[first]!.source?.role === 'assistant') parts[first] = { ...parts[first]!, dropped: 'budget' }
  return parts
}

/** The beginning of a turn's text under `limit` tokens, marked; null when that leaves nothing worth sending. */
function cut(part: Part, limit: Tokens, count: (text: string) => Tokens): Part | null {
  if (part.tokens <= limit) return part
  const mark = ' […]'
  let end = Math.floor((part.text.length * Math.max(0, limit - MESSAGE_TOKENS * 2)) / part.tokens)
  for (; end > 200; end = Math.floor(end * 0.9)) {
    const text = part.text.slice(0, end).replace(/\s+\S*$/u, '')
    const tokens = count(text + mark) + MESSAGE_TOKENS
    if (tokens <= limit) return { ...part, text: text + mark, tokens, source: { ...part.source!, end: text.length } }
  }
  return null
}

function sourceOfTurn(turn: Turn): PartSource {
  const { id, conversationId, role, createdAt, revision } = turn
  return { type: 'turn', id, start: 0, end: turn.text.length, conversationId, role, createdAt, revision }
}

function sourceOfHit({ chunk }: Hit): PartSource {
  const source: PartSource = {
    type: chunk.source.type,
    id: chunk.source.id,
    start: chunk.start,
    end: chunk.end,
    createdAt: chunk.createdAt,
    revision: chunk.revision,
  }
  if (chunk.conversationId) source.conversationId = chunk.conversationId
  if (chunk.role) source.role = chunk.role
  if (chunk.speaker) source.speaker = chunk.speaker
  return source
}

function itemOf({ day, from }: ContextInput, text: string, source: PartSource): RecalledItem {
  return { date: day(source.createdAt), from: from(source), text }
}

/** The parts as messages: system, recent turns (neighbours of one role joined), then the notes and the person's words. */
function messagesOf(input: ContextInput, system: Part, quoted: Part[], recent: Part[], words: Part[]): Message[] {
  const items = quoted.map((part) => itemOf(input, part.text, part.source!))
  // Pieces of an attached document carry a score; they come first, the question last.
  const pieces = words.filter((part) => part.score !== undefined)
  const question = words.filter((part) => part.score === undefined)
  const said = [...pieces, ...question].map((part) => part.text).join('\n\n')
  const turns = recent.map((part): Message => ({ role: part.source!.role!, content: part.text }))
  const messages: Message[] = [{ role: 'system', content: system.text }]
  for (const message of [...turns, { role: 'user' as const, content: renderRecalled(items, said) }]) {
    const last = messages.at(-1)!
    if (last.role === message.role) last.content += `\n\n${message.content}`
    else messages.push(message)
  }
  return messages
}
