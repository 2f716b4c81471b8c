// Parts + budget -> ContextPlan: what of everything known goes into one prompt, in which order, and why the rest stays
// out. Pure; it knows nothing of the database, of how hits were found, or of who will answer.
//
// Always true: kept tokens <= budget; every part is kept or says why not; the system part and the person's own last
// words are never cut silently (too long is a `WindowTooSmall` failure before anything is sent); same input, same plan.
import { budgetOf } from './budget.ts'
import type { Settings } from './config.ts'
import { sketch } from './duplicates.ts'
import { inputParts } from './input-parts.ts'
import { packRecalled } from './pack.ts'
import { kept, MESSAGE_TOKENS, SHOWN_DROPS, sourceOfHit, sum } from './parts.ts'
import { isSent, recentParts } from './recent-parts.ts'
import { type Ended, endingsOf, RECALLED_FRAME, type RecalledItem, renderItem, renderRecalled } from './recalled.ts'
import { isCovered, itemOfSummary, ofThread, summaryParts } from './summary-parts.ts'
import {
  chooseSignals,
  type Quoted,
  type Signal,
  signalRoom,
  type Signals,
  sourceOfSignal,
  stillNeeded,
} from './signal-parts.ts'
import { estimateTokens } from './text.ts'
import { fadedConfidence } from './tiers.ts'
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
  SignalKind,
  Tokens,
  Turn,
} from './types.ts'

const DAY: Millis = 86_400_000

export interface ContextInput {
  settings: Settings['context']
  memory: Settings['memory']
  now: Millis
  /** The person's turn to answer. */
  input: Turn
  /** The conversation before it, oldest first. */
  history: Turn[]
  pinned: Memory[]
  /** The person's wishes on how to be answered that are in force, newest first. */
  standing?: Memory[]
  /** Of this conversation, in any order. */
  summaries: Memory[]
  /** Best first, with the confidence of the whole recall. */
  recalled: { hits: Hit[]; confidence: number }
  /** Pieces of the input's own text, best first; used only when it is too long to be sent whole. */
  pieces: Hit[]
  count: (text: string) => Tokens
  /** The day of a time, in the person's own zone: "2026-03-02". */
  day: (at: Millis) => string
  /** The signals of turns, and how many of each tier have room. Default: none. */
  signals?: Signals
  /** What of a source held only until a time. Default: nothing. */
  ended?: (source: PartSource) => readonly Ended[]
  /** Who and where something was said: `You in “Lease”`. */
  from: (source: PartSource) => string
  timings: Record<string, number>
  degraded?: Degraded
}

/** Pinned memories and wishes on how to be answered fill at most this share of the budget. */
const PINNED_SHARE = 0.2
/** A recent turn is cut to this share of their room rather than pushing out everything before it. */
const LONG_TURN_SHARE = 0.5
/**
 * Summaries of what does not fit take at most this share of what is free once pinned memories stand, and at most half of
 * the room for turns. Raising it tells more of what was long ago and less of what was just said.
 */
const SUMMARY_SHARE = 0.15

/** Plans one prompt. Throws `WindowTooSmall` when the person's words and the system text alone exceed the budget. */
export function planContext(input: ContextInput): ContextPlan {
  const { settings, count } = input
  const { budget, margin } = budgetOf(settings)
  const system = systemPart(input)
  const words = inputParts(input, budget - system.tokens)
  const frame: Part = { kind: 'system', text: RECALLED_FRAME, tokens: count(RECALLED_FRAME) }
  const free = budget - sum([system, ...kept(words)])
  if (free < 0) throw tooLong(sum(kept(words)), budget - system.tokens)

  const room = Math.max(0, free - frame.tokens)
  const pinned = pinnedParts(input, Math.floor(room * PINNED_SHARE))
  const { summaries, signals, recalled, recent } = quotedAndRecent(input, room - sum(kept(pinned)), pinned)
  const notes = [...kept(pinned), ...kept(summaries), ...signals.map(({ part }) => part), ...kept(recalled)]
  const kinds = new Map(signals.map(({ part, signal }) => [part, signal.kind]))

  const framed = notes.length > 0 ? [frame] : []
  const parts = [system, ...framed, ...pinned, ...summaries, ...kinds.keys(), ...recalled, ...recent, ...words]
  const plan: ContextPlan = {
    messages: messagesOf(input, system, { notes, kinds }, kept(recent), kept(words)),
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

/**
 * What is remembered, by what it is worth: short-term memory and the summaries of what it does not hold, then what bears
 * on the question, then older turns as far as room is left, and what is left after that again for recall.
 */
function quotedAndRecent(input: ContextInput, open: Tokens, pinned: Part[]) {
  const { history, memory, settings, count, day } = input
  const beside = open - Math.floor(open * settings.recallShare)
  const turns = recentParts(history, Math.floor(beside * LONG_TURN_SHARE), count)
  const holds = { capacity: Math.min(memory.stmCapacity ?? beside, beside), most: memory.recentK }

  const allowance = Math.min(Math.floor(open * SUMMARY_SHARE), Math.floor(beside / 2))
  const thread = ofThread(input.summaries, history)
  const least = turns.near({ ...holds, capacity: holds.capacity - allowance })
  const needed = thread.filter((each) => !isCovered(each, least, history)).slice(0, SHOWN_DROPS)
  const chosen = summaryParts(needed, allowance, (each) => count(renderItem(itemOfSummary(each, day)) + '\n'))
  const near = turns.near({ ...holds, capacity: holds.capacity - sum(kept(chosen)) })

  const recall = recaller(input)
  const first = recall(open - sum(near) - sum(kept(chosen)), [...kept(pinned), ...near]).kept
  const fill = (beside: Part[]) => turns.fill(open - sum(kept(beside)) - sum(first))
  let summaries = chosen
  let recent = fill(summaries)
  // Never a summary beside all that it stands for; its room goes to older turns, which may cover another.
  for (;;) {
    const covered = needed.filter((each) => isCovered(each, recent, history)).map(({ id }) => id)
    if (!kept(summaries).some((part) => covered.includes(part.source!.id))) break
    summaries = chosen.map((part): Part =>
      covered.includes(part.source!.id) ? { ...part, dropped: 'duplicate' } : part,
    )
    recent = fill(summaries)
  }
  const there = [...kept(pinned), ...kept(summaries), ...kept(recent)]
  const last = open - sum(kept(summaries)) - sum(kept(recent))
  const whole = recall(last, there)
  // What single sentences take is taken from what is left, else from the turns that bear least on the question.
  const chosenSignals = signalsBeside(input, [...there, ...whole.kept], Math.min(signalRoom(open), last))
  const taken = sum(chosenSignals.map(({ part }) => part))
  const { kept: quoted, left } = taken <= last - sum(whole.kept) ? whole : recall(last - taken, there)
  const recalled = [...quoted, ...left()]
  const signals = stillNeeded(chosenSignals, quoted)
  return { summaries: inTime(summaries), signals, recalled: inTime(recalled), recent }
}

/** The signals that bear on the question and that nothing `there` says already. */
function signalsBeside(input: ContextInput, there: Part[], room: Tokens): Quoted[] {
  const { recalled, settings, memory, signals, now, count } = input
  if (!signals || recalled.confidence < settings.threshold) return []
  const sure = (signal: Signal) => fadedConfidence(signal, now, memory.signalHalfLife * DAY)
  const price = (signal: Signal, hit: Hit): Part => {
    const source = sourceOfSignal(signal, hit)
    const tokens = count(renderItem({ kind: signal.kind, ...itemOf(input, signal.text, source) }) + '\n')
    return { kind: 'memory', text: signal.text, tokens, source, score: hit.score, why: hit.why }
  }
  return chooseSignals(recalled.hits, there, signals, { room, sure, price })
}

/** What is kept in the order of time, as it is read; then what is not, as it came. The whole conversation stays first. */
function inTime(parts: Part[]): Part[] {
  const time = (part: Part) => part.source!.createdAt
  const order = (a: Part, b: Part) => time(a) - time(b) || a.source!.start - b.source!.start
  return [...kept(parts).sort(order), ...parts.filter((part) => part.dropped)]
}

function systemPart({ settings, now, day, count }: ContextInput): Part {
  const text = `${settings.system.trim()}\nToday is ${day(now)}.`.trim()
  return { kind: 'system', text, tokens: count(text) + MESSAGE_TOKENS }
}

function tooLong(tokens: Tokens, room: Tokens): Error {
  const message = `context: your message takes ${tokens} tokens and only ${Math.max(0, room)} are free; raise the context window in Settings or shorten the message`
  return Object.assign(new Error(message), { name: 'WindowTooSmall' })
}

/** Pinned memories, newest pin first, then wishes on how to be answered. */
function pinnedParts(input: ContextInput, budget: Tokens): Part[] {
  const newest = [...input.pinned].sort((a, b) => (b.pinnedAt ?? 0) - (a.pinnedAt ?? 0) || (a.id < b.id ? -1 : 1))
  const there = new Set(newest.map(({ id }) => id))
  const wishes = (input.standing ?? []).filter(({ id }) => !there.has(id))
  let used = 0
  return [...newest, ...wishes].map((memory): Part => {
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

/**
 * Recalled pieces under a budget beside what is `there`; all of them dropped when recall is not sure enough that they
 * answer anything. May be asked again with another budget: what was counted once is not counted again.
 */
function recaller(input: ContextInput): (budget: Tokens, there: Part[]) => { kept: Part[]; left: () => Part[] } {
  const { recalled, settings, count } = input
  // The same question asked before is no note on it.
  const asked = sketch(input.input.text.slice(0, QUESTION_CHARS))
  const repeats = new Set(recalled.hits.filter(({ chunk }) => sketch(chunk.text) === asked))
  const made = new Map<Hit, Part>()

  function partOf(hit: Hit, tokensOf: (line: string) => Tokens): Part {
    const tokens = tokensOf(quotedLine(input, hit))
    return { kind: 'memory', text: hit.chunk.text, tokens, source: sourceOfHit(hit), score: hit.score, why: hit.why }
  }
  function counted(hit: Hit): Part {
    const part = made.get(hit) ?? partOf(hit, count)
    made.set(hit, part)
    return part
  }
  // What is not sent is not worth counting exactly.
  const left = (hits: Hit[], reason: (hit: Hit) => DropReason) =>
    hits.slice(0, SHOWN_DROPS).map((hit): Part => ({ ...partOf(hit, estimateTokens), dropped: reason(hit) }))

  return (budget, there) => {
    if (recalled.confidence < settings.threshold)
      return { kept: [], left: () => left(recalled.hits, () => 'threshold') }
    const known = new Set(there.map((each) => each.text))
    const sent = isSent(there)
    const isKnown = (hit: Hit) =>
      repeats.has(hit) || known.has(hit.chunk.text) || sent(hit.chunk.source.id, hit.chunk.start)
    const fresh = recalled.hits.filter((hit) => !isKnown(hit))
    const packed = packRecalled(fresh, { budget, price: (hit) => counted(hit).tokens })
    return {
      kept: packed.kept.map(counted),
      left() {
        const reasons = new Map(packed.dropped.map(({ hit, reason }) => [hit, reason]))
        return [
          ...left(recalled.hits.filter(isKnown), () => 'duplicate'),
          ...left([...reasons.keys()], (hit) => reasons.get(hit)!),
        ]
      },
    }
  }
}
/** A question longer than this is a document, and none is asked twice. */
const QUESTION_CHARS = 2000

/** How sources are spoken of in a prompt. */
export type Quoting = Pick<ContextInput, 'day' | 'from' | 'ended'>

/** The line by which a piece is quoted, as it is counted: for counting it before it is asked for. */
export const quotedLine = (quoting: Quoting, hit: Pick<Hit, 'chunk'>): string =>
  renderItem(itemOf(quoting, hit.chunk.text, sourceOfHit(hit))) + '\n'

function itemOf({ day, from, ended }: Quoting, text: string, source: PartSource): RecalledItem {
  const endings = ended ? endingsOf(source, text, ended(source), day) : {}
  return { date: day(source.createdAt), from: from(source), text, ...endings }
}

/** The parts as messages: system, recent turns (neighbours of one role joined), then the notes and the person's words. */
function messagesOf(
  input: ContextInput,
  system: Part,
  { notes, kinds }: { notes: Part[]; kinds: ReadonlyMap<Part, SignalKind> },
  recent: Part[],
  words: Part[],
): Message[] {
  const summaries = new Map(input.summaries.map((each) => [each.id, each]))
  const items = notes.map((part) =>
    part.kind === 'summary'
      ? itemOfSummary(summaries.get(part.source!.id)!, input.day)
      : { ...kindIn(kinds, part), ...itemOf(input, part.text, part.source!) },
  )
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

function kindIn(kinds: ReadonlyMap<Part, SignalKind>, part: Part): { kind?: SignalKind } {
  const kind = kinds.get(part)
  return kind === undefined ? {} : { kind }
}
