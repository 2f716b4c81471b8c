// Which summaries of the conversation stand in a prompt for turns that are not in it, under their own budget. Knows
// nothing of how summaries are made.
import { kept } from './parts.ts'
import type { Id, Memory, Millis, Part, Tokens, Turn } from './types.ts'
import type { RecalledItem } from './recalled.ts'

/** How a summary is quoted: as such, with the days it covers and the words to ask for its turns by. */
export function itemOfSummary({ text, summary, validFrom }: Memory, day: (at: Millis) => string): RecalledItem {
  const { level, until, hints } = summary!
  const [first, last] = [day(validFrom), day(until)]
  const from =
    level === 'conversation' ? 'Summary of this conversation so far' : 'Summary of a part of this conversation'
  return { date: first === last ? first : `${first} to ${last}`, from, text, hints }
}

/**
 * The summaries that stand for turns of this very thread, the one of the whole conversation first, then the latest. One
 * that covers turns of another branch (an answer that was asked for again) speaks of what was not said here. Turns before
 * those in `history` are on every branch.
 */
export function ofThread(summaries: Memory[], history: Turn[]): Memory[] {
  const first = history[0]?.seq ?? 0
  const here = new Set(history.map((turn) => turn.id))
  const strange = new Set(summaries.filter((memory) => isStrange(memory, first, here)).map(({ id }) => id))
  return summaries
    .filter(({ id, links }) => !strange.has(id) && links.every((link) => !strange.has(link.to)))
    .sort((a, b) => rankOf(a) - rankOf(b) || b.summary!.toSeq - a.summary!.toSeq || (a.id < b.id ? -1 : 1))
}

const rankOf = ({ summary }: Memory): number => (summary?.level === 'conversation' ? 0 : 1)

function isStrange({ summary, sourceTurnIds }: Memory, first: number, here: Set<Id>): boolean {
  if (!summary) return true
  if (summary.level === 'conversation' || summary.toSeq < first) return false
  // Of one that begins before what was read, only the end can be looked for.
  const known = summary.fromSeq >= first ? sourceTurnIds : sourceTurnIds.slice(-1)
  return !known.every((id) => here.has(id))
}

/**
 * The summaries of stretches that follow each other up to the latest, oldest first. A stretch of another branch overlaps
 * one of these: it began before that was left.
 */
export function chain(summaries: Memory[]): Memory[] {
  const chunks = summaries.filter(({ summary }) => summary?.level === 'chunk')
  const links: Memory[] = []
  for (const each of chunks.sort((a, b) => b.summary!.toSeq - a.summary!.toSeq)) {
    const after = links[0]
    if (!after || each.summary!.toSeq < after.summary!.fromSeq) links.unshift(each)
  }
  return links
}

/** True when every turn that it covers is sent itself. */
export function isCovered({ summary }: Memory, turns: Part[], history: Turn[]): boolean {
  const sent = new Set(kept(turns).map((part) => part.source?.id))
  const first = history.find((turn) => sent.has(turn.id))
  return first !== undefined && summary!.fromSeq >= first.seq
}

/** The summaries as parts under `budget`, what is too big passed over. `price` is for the line that is sent. */
export function summaryParts(summaries: Memory[], budget: Tokens, price: (memory: Memory) => Tokens): Part[] {
  let used = 0
  return summaries.map((memory): Part => {
    const tokens = price(memory)
    const fits = used + tokens <= budget
    if (fits) used += tokens
    const { id, text, revision, validFrom, summary } = memory
    const { conversationId } = summary!
    const source = {
      type: 'memory' as const,
      id,
      start: 0,
      end: text.length,
      conversationId,
      createdAt: validFrom,
      revision,
    }
    const part: Part = { kind: 'summary', text, tokens, source }
    return fits ? part : { ...part, dropped: 'budget' }
  })
}
