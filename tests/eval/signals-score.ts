// Scores found signals against those a person marked: a hit is of the same kind and covers the marked span by half or more
// (intersection over union). Reads the lines of such a file; knows nothing of how signals are found.
import { SIGNAL_KINDS } from '../../src/core/signals/kinds.ts'
import type { SignalKind, Span } from '../../src/core/types.ts'

/** One text, and what it carries. */
export interface Marked {
  /** Its line in the file, from 1. */
  line: number
  text: string
  signals: (Span & { kind: SignalKind })[]
}
/** Counts of one kind, or of all. */
export interface Score {
  precision: number
  recall: number
  f1: number
}
/** A disagreement, to be read by whoever mends the rules. */
export interface Miss {
  line: number
  text: string
  /** Marked and not found, or found and not marked. */
  what: 'missed' | 'junk'
  kind: SignalKind
  span: string
}
export interface Scored {
  overall: Score
  kinds: Record<SignalKind, Score>
  misses: Miss[]
}

const OVERLAP = 0.5

/** The lines of a file, and in words, with their number, those that cannot be read. */
export function readMarked(file: string): { marked: Marked[]; bad: string[] } {
  const marked: Marked[] = []
  const bad: string[] = []
  for (const [at, line] of file.split('\n').entries()) {
    if (line.trim() === '') continue
    try {
      marked.push({ line: at + 1, ...parse(line) })
    } catch (error) {
      bad.push(`line ${at + 1}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { marked, bad }
}

function parse(line: string): Omit<Marked, 'line'> {
  const { text, signals } = JSON.parse(line) as { text?: unknown; signals?: unknown }
  if (typeof text !== 'string') throw new Error('"text" is no string')
  if (!Array.isArray(signals)) throw new Error('"signals" is no list')
  let after = 0
  return {
    text,
    signals: signals.map((signal: unknown) => {
      const { kind, span } = signal as { kind?: unknown; span?: unknown }
      if (!SIGNAL_KINDS.includes(kind as SignalKind)) throw new Error(`there is no kind ${JSON.stringify(kind)}`)
      if (typeof span !== 'string' || span === '') throw new Error('"span" is no text')
      const next = text.indexOf(span, after)
      const start = next < 0 ? text.indexOf(span) : next
      if (start < 0) throw new Error(`the text does not hold ${JSON.stringify(span)}`)
      after = start + span.length
      return { kind: kind as SignalKind, start, end: start + span.length }
    }),
  }
}

/** Precision, recall and what went wrong. Where nothing was found or nothing was to be found, nothing was wrong: 1. */
export function score(marked: readonly Marked[], detect: (text: string) => (Span & { kind: SignalKind })[]): Scored {
  const counts = new Map(SIGNAL_KINDS.map((kind) => [kind, { hits: 0, found: 0, wanted: 0 }]))
  const misses: Miss[] = []
  for (const { line, text, signals } of marked) {
    const open = new Set(signals)
    for (const one of detect(text)) {
      counts.get(one.kind)!.found++
      const [hit] = [...open].filter((each) => each.kind === one.kind && overlap(each, one) >= OVERLAP)
      if (hit) {
        open.delete(hit)
        counts.get(one.kind)!.hits++
      } else misses.push({ line, text, what: 'junk', kind: one.kind, span: text.slice(one.start, one.end) })
    }
    for (const { kind } of signals) counts.get(kind)!.wanted++
    for (const each of open)
      misses.push({ line, text, what: 'missed', kind: each.kind, span: text.slice(each.start, each.end) })
  }
  const kinds = Object.fromEntries(SIGNAL_KINDS.map((kind) => [kind, rates([counts.get(kind)!])]))
  return { overall: rates([...counts.values()]), kinds: kinds as Record<SignalKind, Score>, misses }
}

function overlap(a: Span, b: Span): number {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start)
  return shared <= 0 ? 0 : shared / (Math.max(a.end, b.end) - Math.min(a.start, b.start))
}

function rates(counts: { hits: number; found: number; wanted: number }[]): Score {
  const sum = (key: 'hits' | 'found' | 'wanted') => counts.reduce((all, one) => all + one[key], 0)
  const precision = sum('found') === 0 ? 1 : sum('hits') / sum('found')
  const recall = sum('wanted') === 0 ? 1 : sum('hits') / sum('wanted')
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}
