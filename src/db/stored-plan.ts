// A plan without its text: what is kept with an answer. Knows nothing of how a plan is made.
import { packParts } from '../core/packed-parts.ts'
import { SHOWN_DROPS } from '../core/parts.ts'
import type { ContextPlan, Part, StoredPart, StoredPlan, Unlisted } from '../core/types.ts'
import { sha256 } from '../lib/digest.ts'

/**
 * Replaces every part's text by the first digits of its SHA-256, packs the parts, and leaves the messages out. Of what was not sent, SHOWN_DROPS of each kind
 * and reason stay listed and the others are counted: in a long conversation they would be most of the plan.
 */
export async function storedPlan(plan: ContextPlan): Promise<StoredPlan> {
  const { listed, unlisted } = bounded(plan.parts)
  const parts = await Promise.all(
    listed.map(async ({ text, ...part }): Promise<StoredPart> => ({ ...part, sha256: await sha256(text) })),
  )
  const { messages: _, ...rest } = plan
  return { ...rest, parts: packParts(parts), ...(unlisted.length > 0 ? { unlisted } : {}) }
}

function bounded(parts: Part[]): { listed: Part[]; unlisted: Unlisted[] } {
  const groups = new Map<string, Part[]>()
  for (const part of parts) {
    if (!part.dropped) continue
    const name = `${part.kind} ${part.dropped}`
    groups.set(name, [...(groups.get(name) ?? []), part])
  }
  const hidden = new Set<Part>()
  const unlisted: Unlisted[] = []
  for (const group of groups.values()) {
    const { kind, dropped } = group[0]!
    // Turns come oldest first, and the newest of them nearly went in; all else comes best first.
    const over = kind === 'turn' ? group.slice(0, -SHOWN_DROPS) : group.slice(SHOWN_DROPS)
    if (over.length > 0) unlisted.push({ kind, dropped: dropped!, count: over.length })
    for (const part of over) hidden.add(part)
  }
  return { listed: parts.filter((part) => !hidden.has(part)), unlisted }
}
