// The shape of a stored plan: its parts, as a list or packed, and its figures. Knows nothing of the turn that bears it.
import * as v from 'valibot'
import { partsOf } from './packed-parts.ts'
import { count, exactly, id, measure, measures, role, text, time } from './shape.ts'
import type { PackedParts, PartSource, StoredPart, StoredPlan, Unlisted } from './types.ts'

const partSource = exactly<PartSource>()({
  type: v.picklist(['turn', 'memory', 'document']),
  id,
  conversationId: v.optional(id),
  role: v.optional(role),
  speaker: v.optional(text),
  start: count,
  end: count,
  createdAt: time,
  revision: count,
})

const partKind = v.picklist(['system', 'profile', 'summary', 'memory', 'turn', 'input'])
const dropReason = v.picklist(['budget', 'duplicate', 'scope', 'threshold'])

const part = exactly<StoredPart>()({
  kind: partKind,
  source: v.optional(partSource),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{0,64}$/, 'a SHA-256')),
  tokens: count,
  score: v.optional(measure),
  why: v.optional(measures),
  dropped: v.optional(dropReason),
})

const parts = v.array(part)
const packed = v.pipe(
  exactly<PackedParts>()({ names: v.array(text), lines: text }),
  v.check((each) => v.is(parts, partsOf({ parts: each })), 'packed parts'),
)

/** A plan as it is kept with the answer. */
export const plan = exactly<StoredPlan>()({
  parts: v.lazy((value) => (Array.isArray(value) ? parts : packed)),
  unlisted: v.optional(v.array(exactly<Unlisted>()({ kind: partKind, dropped: dropReason, count }))),
  used: measure,
  budget: measure,
  window: measure,
  reply: measure,
  margin: measure,
  scale: v.optional(measure),
  confidence: measure,
  threshold: measure,
  timings: measures,
  degraded: v.optional(
    v.picklist(['no-model', 'model-loading', 'model-failed', 'deadline', 'index-loading', 'no-worker']),
  ),
})
