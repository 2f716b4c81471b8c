// A plan without its text: what is kept with an answer. Knows nothing of how a plan is made.
import type { ContextPlan, StoredPart, StoredPlan } from '../core/types.ts'
import { sha256 } from '../lib/hash.ts'

/** Replaces every part's text by its SHA-256 and leaves the messages out. */
export async function storedPlan(plan: ContextPlan): Promise<StoredPlan> {
  const parts = await Promise.all(
    plan.parts.map(async ({ text, ...part }): Promise<StoredPart> => ({ ...part, sha256: await sha256(text) })),
  )
  const { messages: _, ...rest } = plan
  return { ...rest, parts }
}
