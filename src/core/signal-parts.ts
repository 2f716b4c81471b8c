// Which signals stand in a prompt by themselves: those of turns that bear on the question and are not in it. A sentence
// says in few tokens what its turn says in many. Room for them is a floor, by tier, under a small share; where it is short
// the unsure, the old and the unused give way. A signal whose turn is there anyway is not said twice. Knows nothing of how
// hits were found.
import type { Floors } from './intent.ts'
import { FLOOR } from './pack.ts'
import { isSent } from './recent-parts.ts'
import { TIERS } from './weigh.ts'
import type { Hit, Id, Memory, Part, PartSource, SignalKind, Span, Temperature, Tokens } from './types.ts'

/** A signal as it may be quoted, at its place in the turn it was drawn from. */
export interface Signal
  extends
    Span,
    Pick<
      Memory,
      | 'id'
      | 'text'
      | 'temperature'
      | 'validFrom'
      | 'validTo'
      | 'revision'
      | 'baseConfidence'
      | 'createdAt'
      | 'confirmedAt'
    > {
  kind: SignalKind
  turnId: Id
}

/** The signals of this call. */
export interface Signals {
  of: (turnId: Id) => readonly Signal[]
  floors: Floors
}

/**
 * Signals take at most this share of what is free once pinned memories stand. Raising it says more in single sentences
 * and quotes fewer whole turns.
 */
const SIGNAL_SHARE = 0.05
/**
 * Of signals whose turns bear on the question alike, the surer come first; alike is what scores within this factor of each
 * other. Raising it lets being sure decide against bearing on the question.
 */
const ALIKE = 2
/** In this order kinds are told: what is settled before what is open. */
const KINDS: readonly SignalKind[] = ['decision', 'constraint', 'goal', 'claim', 'evidence', 'assumption', 'question']

/** What of the `open` room signals may take. */
export const signalRoom = (open: Tokens): Tokens => Math.floor(open * SIGNAL_SHARE)

/** A signal that is quoted, and the part it becomes. */
export interface Quoted {
  signal: Signal
  part: Part
}

interface Found {
  signal: Signal
  hit: Hit
  tier: Temperature
  /** How far behind the best its turn bears on the question: 0 is alike with it. */
  band: number
  worth: number
}

/**
 * The signals of hits that are not `there`, as far as their tier's floor and room are: what bears most on the question
 * first, then what is surest today (`sure`) and most in use. Grouped by kind, in the order of time within each.
 */
export function chooseSignals(
  hits: readonly Hit[],
  there: Part[],
  { of, floors }: Signals,
  { room, sure, price }: { room: Tokens; sure: (signal: Signal) => number; price: (signal: Signal, hit: Hit) => Part },
): Quoted[] {
  const sent = isSent(there)
  const best = Math.max(0, ...hits.map(({ score }) => score))
  const found = new Map<Id, Found>()
  for (const hit of hits) {
    const { source, start, end } = hit.chunk
    if (source.type !== 'turn' || hit.score <= 0 || hit.score < FLOOR * best) continue
    for (const signal of of(source.id)) {
      const isHere = signal.start < end && signal.end > start
      if (!isHere || found.has(signal.id) || sent(source.id, signal.start)) continue
      // What no longer holds is put away, however often it was used.
      const tier = signal.validTo === undefined ? signal.temperature : 'cold'
      const band = Math.floor(Math.log(best / hit.score) / Math.log(ALIKE))
      found.set(signal.id, { signal, hit, tier, band, worth: sure(signal) * TIERS[tier] })
    }
  }
  const left = { ...floors }
  let used = 0
  const fitting = [...found.values()]
    .sort((a, b) => a.band - b.band || b.worth - a.worth || b.hit.score - a.hit.score)
    .flatMap(({ signal, hit, tier }): Quoted[] => {
      if (left[tier] <= 0) return []
      left[tier]--
      const part = price(signal, hit)
      if (used + part.tokens > room) return []
      used += part.tokens
      return [{ signal, part }]
    })
  const place = ({ signal }: Quoted) => KINDS.indexOf(signal.kind)
  return fitting.sort((a, b) => place(a) - place(b) || a.signal.validFrom - b.signal.validFrom)
}

/** Those whose turns are not `there` after all. */
export function stillNeeded(quoted: Quoted[], there: Part[]): Quoted[] {
  const sent = isSent(there)
  return quoted.filter(({ signal }) => !sent(signal.turnId, signal.start))
}

/** Where a signal comes from: it is a memory of its own, said by the person where its turn stands. */
export function sourceOfSignal({ id, text, validFrom, revision }: Signal, { chunk }: Hit): PartSource {
  return {
    type: 'memory',
    id,
    start: 0,
    end: text.length,
    createdAt: validFrom,
    revision,
    ...(chunk.conversationId === undefined ? {} : { conversationId: chunk.conversationId }),
    ...(chunk.role === undefined ? {} : { role: chunk.role }),
    ...(chunk.speaker === undefined ? {} : { speaker: chunk.speaker }),
  }
}
