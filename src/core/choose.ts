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

/** At most `limit` sources, each in at most `perSource` excerpts. `excerpts` gives those of one source, best first. */
export function choose(
  { score, confidence, why }: Ranked,
  sources: readonly Source[],
  excerpts: (at: number) => Excerpt[],
  { now, limit, settings }: { now: Millis; limit: number; settings: Choosing },
): Chosen {
  const top = largest(score) || 1
  const weigh = weigher(settings, now)
  const worth = valuesOf(score.length, (at) => (score[at]! > 0 ? weigh(score[at]! / top, sources[at]!) : 0))
  const better = (a: number, b: number) =>
    (worth[a]! - worth[b]! || sources[a]!.createdAt - sources[b]!.createdAt || a - b) > 0
  const order = bestOf(sources.length, Math.max(limit, POOL), better)
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
  return { hits: ofSources(varied(hits, settings.diversity), limit), confidence: sure }
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
