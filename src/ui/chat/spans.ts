// Which stretches of a text being written were pasted, kept right while it is edited. Pure; knows no text box.
import type { Span } from '../../core/types.ts'

/** One change of a text: at `at`, `removed` characters gave way to `inserted` new ones. */
export interface Edit {
  at: number
  removed: number
  inserted: number
}

/** The change that leads from `before` to `after`; `caret` (where it stands afterwards) settles what is ambiguous. */
export function findEdit(before: string, after: string, caret: number): Edit {
  const rest = after.slice(caret)
  const shorter = Math.min(before.length, after.length)
  const limit = before.endsWith(rest) && rest.length <= shorter ? shorter - rest.length : shorter
  let at = 0
  while (at < limit && before.charCodeAt(at) === after.charCodeAt(at)) at++
  let same = limit < shorter ? rest.length : 0
  const most = shorter - at
  while (same < most && before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same))
    same++
  return { at, removed: before.length - at - same, inserted: after.length - at - same }
}

/** The pasted stretches after an edit, in order, none touching another. `pasted`: the new characters are pasted too. */
export function editSpans(spans: Span[], { at, removed, inserted }: Edit, pasted: boolean): Span[] {
  const end = at + removed
  const shift = inserted - removed
  const edited = spans.flatMap((span) => [
    { start: span.start, end: Math.min(span.end, at) },
    { start: Math.max(span.start, end) + shift, end: span.end + shift },
  ])
  if (pasted) edited.push({ start: at, end: at + inserted })
  return join(edited)
}

/** Sorts spans, drops empty ones and joins those that touch. */
function join(spans: Span[]): Span[] {
  const joined: Span[] = []
  for (const span of spans.filter((each) => each.end > each.start).sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1)
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end)
    else joined.push({ ...span })
  }
  return joined
}
