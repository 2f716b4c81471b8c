// What stands in a text but was not said in it: mails with their head, logs and minutes of a chat, told by the shape of their
// lines. Knows nothing of signals.
import type { Span } from '../types.ts'

/** A line of the head of a mail. One alone may be somebody's own heading ("To: do today"). */
const HEAD = /^\s*(?:from|to|cc|bcc|subject|date|sent|re|fwd?|betreff|von|an)\s*:\s*\S/iu
/** These begin nothing else. */
const ALONE = /^\s*(?:(?:from|subject)\s*:\s*\S.*|dear [^\n]{2,60},)\s*\n/iu
/** "[12:03] bob: ...", "12:03 bob: ...": who said it and when. */
const STAMPED =
  /^\s*[[(]?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]m)?[\])]?\s+(?:-\s+)?[\p{L}\p{N}_.-]{1,30}(?: \p{L}{1,20})?\s*:/iu
/** "Bob: ...": who said it. Only where several take turns. */
const SPOKEN = /^\s*(?:[-*]\s+)?\*{0,2}(\p{L}[\p{L}\p{N}_.-]{1,20}(?: \p{Lu}\p{L}{1,20})?)\*{0,2}\s*:\s+\S/u
/** What people put in front of a colon that is no name. */
const LABEL =
  /^(?:goals?|aims?|budget|deadline|decision|decided|constraints?|requirements?|questions?|open|note|notes|ps|edit|update|todo|context|background|assumptions?|evidence|target|limit|max|min|stack|team|problem|idea|plan|task|tasks|pros|cons|summary|example|facts?|agreed|reminder|fyi|also|first|second|third|status|name|age|job|city|diet|rule|rules|must|nice)$/iu

/** The stretches of a text that look as if somebody else had written them. From the head of a mail on, all of it. */
export function transcripts(text: string): Span[] {
  const lines = [...text.matchAll(/[^\n]+/gu)].map(({ index, 0: line }) => ({
    line,
    start: index,
    end: index + line.length,
  }))
  const heads = lines.filter(({ line }) => HEAD.test(line))
  const from = ALONE.test(text) ? 0 : heads.length > 1 ? heads[0]!.start : text.length
  const found: Span[] = from < text.length ? [{ start: from, end: text.length }] : []
  found.push(...lines.filter(({ line }) => STAMPED.test(line)))
  const spoken = lines.filter(({ line }) => !LABEL.test(SPOKEN.exec(line)?.[1] ?? 'note'))
  const names = new Set(spoken.map(({ line }) => SPOKEN.exec(line)![1]!.toLowerCase()))
  if (names.size > 1 && spoken.length > 1) found.push(...spoken)
  return found.map(({ start, end }) => ({ start, end }))
}
