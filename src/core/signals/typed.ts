// What of a turn a person typed: all that did not come from the clipboard or a file.
import type { Span } from '../types.ts'

/** The stretches of a turn that were typed. */
export function typedIn({ text, pasted = [] }: { text: string; pasted?: readonly Span[] }): string[] {
  const found: string[] = []
  let from = 0
  for (const { start, end } of [...pasted].sort((a, b) => a.start - b.start)) {
    if (start > from) found.push(text.slice(from, start))
    from = Math.max(from, end)
  }
  found.push(text.slice(from))
  return found.map((each) => each.trim()).filter((each) => each !== '')
}
