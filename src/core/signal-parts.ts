// Which signals stand in a prompt by themselves: those of turns that bear on the question and are not in it. A sentence
// says in few tokens what its turn says in many. Room for them is a floor, by tier, under a small share; a signal whose
// turn is there anyway is not said twice. Knows nothing of how hits were found.
import type { Floors } from './intent.ts'
import { FLOOR } from './pack.ts'
import { isSent } from './recent-parts.ts'
import type { Hit, Id, Memory, Part, PartSource, SignalKind, Span, Temperature, Tokens } from './types.ts'

/** A signal as it may be quoted, at its place in the turn it was drawn from. */
export interface Signal
  extends Span, Pick<Memory, 'id' | 'text' | 'temperature' | 'validFrom' | 'validTo' | 'revision'> {
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
/** In this order kinds are told: what is settled before what is open. */
const KINDS: readonly SignalKind[] = ['decision', 'constraint', 'goal', 'claim', 'evidence', 'assumption', 'question']

/** What of the `open` room signals may take. */
export const signalRoom = (open: Tokens): Tokens => Math.floor(open * SIGNAL_SHARE)

/** A signal that is quoted, and the part it becomes. */
export interface Quoted {
  signal: Signal
  part: Part
}

/**
 * The signals of hits that are not `there`: the best of each tier, hot ones first, as far as room is. Grouped by kind, in
 * the order of time within each.
 */
export function chooseSignals(
  hits: readonly Hit[],
  there: Part[],
  { of, floors }: Signals,
  room: Tokens,
  price: (signal: Signal, hit: Hit) => Part,
): Quoted[] {
  const sent = isSent(there)
  const least = FLOOR * Math.max(0, ...hits.map(({ score }) => score))
  const left = { ...floors }
  const taken = new Set<Id>()
  const tiers: Record<Temperature, Quoted[]> = { hot: [], warm: [], cold: [] }
  for (const hit of hits) {
    const { source, start, end } = hit.chunk
    if (source.type !== 'turn' || hit.score <= 0 || hit.score < least) continue
    for (const signal of of(source.id)) {
      // What no longer holds is put away, however often it was used.
      const tier = signal.validTo === undefined ? signal.temperature : 'cold'
      const isHere = signal.start < end && signal.end > start
      if (!isHere || taken.has(signal.id) || left[tier] <= 0 || sent(source.id, signal.start)) continue
      taken.add(signal.id)
      left[tier]--
      tiers[tier].push({ signal, part: price(signal, hit) })
    }
  }
  let used = 0
  const fitting = [...tiers.hot, ...tiers.warm, ...tiers.cold].filter(({ part: { tokens } }) => {
    const fits = used + tokens <= room
    if (fits) used += tokens
    return fits
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
