// Which of the ranked sources become hits: relevance weighed with time, importance and use, long texts by their best
// excerpts, alike ones further down. Pure; knows nothing of indexes.
import { bestOf } from './best.ts'
import type { Settings } from './config.ts'
import { diversify } from './diversify.ts'
import { largest, type Source, valuesOf } from './evidence.ts'
import type { Ranked } from './rank.ts'
import type { Chunk, Hit, Millis } from './types.ts'
import { weigher, type Weighing } from './weigh.ts'

/** The settings that choose. */
export type Choosing = Weighing & Pick<Settings['memory'], 'perSource' | 'diversity'>

/** A piece of a source, and what it has in common with the question, on any scale; 0 for nothing. */
export interface Excerpt {
  chunk: Chunk
  shared: number
}

export interface Chosen {
  /** Best first, scores from 1 down; filled up with the newest when too few have anything in common. */
  hits: Hit[]
  /** 0..1: how surely something was found. */
  confidence: number
}

/** Confidence is that of the best of so many first hits: what is ranked far down is no reason to speak. */
const CONFIDENT_AMONG = 5
/**
 * What a further excerpt of a source keeps of the source's score however little it shares with the question; the rest
 * goes by how much it shares. Raising it quotes more of the best texts, lowering it more texts.
 */
const FURTHER = 0.4

/** Variety is looked for among so many sources at least, so that asking for fewer gives the first of the same. */
const POOL = 100

/**
 * What no longer holds is worth this share of what took its place. Raising it quotes more of how things were beside how
 * they are.
 */
const SUPERSEDED = 0.9

export interface ChooseOptions {
  now: Millis
  limit: number
  settings: Choosing
  /** The sources that took the place of something in a source: none of them comes behind it. */
  later?: (at: number) => readonly number[]
}

/** At most `limit` sources, each in at most `perSource` excerpts. `excerpts` gives those of one source, best first. */
export function choose(
  { score, confidence, why }: Ranked,
  sources: readonly Source[],
  excerpts: (at: number) => Excerpt[],
  { now, limit, settings, later }: ChooseOptions,
): Chosen {
  const top = largest(score) || 1
  const weigh = weigher(settings, now)
  const worth = valuesOf(score.length, (at) => (score[at]! > 0 ? weigh(score[at]! / top, sources[at]!) : 0))
  const better = (a: number, b: number) =>
    (worth[a]! - worth[b]! || sources[a]!.createdAt - sources[b]!.createdAt || a - b) > 0
  const best = bestOf(sources.length, Math.max(limit, POOL), better)
  const successions = later ? successionsOf(best, later) : []
  const order = raised(best, worth, successions, better)
  const most = worth[order[0]!] || 1
  const hits = order.flatMap((at): Hit[] => {
    const pieces = excerpts(at).slice(0, settings.perSource)
    const shared = pieces[0]?.shared || 1
    const reasons = why(at)
    const weighed = score[at]! > 0 ? worth[at]! / (score[at]! / top) : 1
    if (Math.abs(weighed - 1) > 1e-6) reasons['weighed'] = weighed
    return pieces
      .filter((piece, i) => i === 0 || (piece.shared > 0 && worth[at]! > 0))
      .map((piece, i) => ({
        chunk: piece.chunk,
        score: (worth[at]! / most) * (i === 0 ? 1 : FURTHER + (1 - FURTHER) * (piece.shared / shared)),
        confidence: confidence(at),
        why: reasons,
      }))
  })
  const sure = order.slice(0, CONFIDENT_AMONG).reduce((best, at) => Math.max(best, confidence(at)), 0)
  const inOrder = currentFirst(varied(hits, settings.diversity), successions, (at) => excerpts(at)[0]!.chunk.source.id)
  return { hits: ofSources(inOrder, limit), confidence: sure }
}

type Succession = [old: number, later: number]

function successionsOf(order: readonly number[], later: (at: number) => readonly number[]): Succession[] {
  return order.flatMap((old) => later(old).flatMap((next): Succession[] => (next === old ? [] : [[old, next]])))
}

/** The places by what they are worth, when what took the place of something bears on a question no less than that did. */
function raised(
  order: number[],
  worth: Float64Array,
  successions: readonly Succession[],
  better: (a: number, b: number) => boolean,
): number[] {
  if (successions.length === 0) return order
  const places = new Set(order)
  for (const [old, next] of successions) {
    if (worth[old]! <= 0) continue
    worth[next] = Math.max(worth[next]!, worth[old]!)
    worth[old] = worth[next] * SUPERSEDED
    places.add(next)
  }
  return [...places].sort((a, b) => (better(a, b) ? -1 : 1))
}

/** Puts what stands before its successor right behind it, however variety has ordered them. */
function currentFirst(hits: Hit[], successions: readonly Succession[], idOf: (at: number) => string): Hit[] {
  let ordered = hits
  for (const [old, next] of successions) {
    const [before, after] = [idOf(old), idOf(next)]
    const at = ordered.findIndex(({ chunk }) => chunk.source.id === after)
    const early = ordered.slice(0, Math.max(0, at)).filter(({ chunk }) => chunk.source.id === before)
    if (early.length === 0) continue
    const score = ordered[at]!.score
    const behind = early.map((hit) => ({ ...hit, score: Math.min(hit.score, score) }))
    const rest = ordered.filter((hit) => !early.includes(hit))
    const place = rest.findIndex(({ chunk }) => chunk.source.id === after) + 1
    ordered = [...rest.slice(0, place), ...behind, ...rest.slice(place)]
  }
  return ordered
}

function varied(hits: Hit[], diversity: number): Hit[] {
  if (diversity <= 0) return hits.sort((a, b) => b.score - a.score)
  const relevant = hits.filter(({ score }) => score > 0)
  const choices = relevant.map((hit) => ({ id: hit.chunk.id, text: hit.chunk.text, score: hit.score, hit }))
  const chosen = diversify(choices, choices.length, diversity).map(({ hit, score }): Hit => ({ ...hit, score }))
  return [...chosen, ...hits.filter(({ score }) => score <= 0)]
}

/** The hits of the first `limit` sources. */
function ofSources(hits: Hit[], limit: number): Hit[] {
  const sources = new Set<string>()
  return hits.filter(({ chunk: { source } }) => {
    if (sources.size < limit) sources.add(source.id)
    return sources.has(source.id)
  })
}
