// The shape of a memory and of a line of its history, which holds some of its fields as they were. Knows no other row.
import * as v from 'valibot'
import { count, exactly, id, share, source, text, time } from './shape.ts'
import type { Happening, Link, Memory, Summary } from './types.ts'
import { linkOfToday } from './upgrade.ts'

const summary = exactly<Summary>()({
  level: v.picklist(['chunk', 'conversation']),
  conversationId: id,
  fromSeq: count,
  toSeq: count,
  until: time,
  by: v.picklist(['rules', 'model']),
  model: v.optional(text),
  hints: v.array(text),
})

const hand = v.picklist(['person', 'rules', 'model'])
const link = exactly<Link>()({
  kind: v.picklist(['supports', 'contradicts', 'depends', 'answers', 'supersedes', 'duplicates', 'summarises']),
  to: id,
  proposed: v.optional(v.literal(1)),
  by: v.optional(hand),
})
const similar = v.pipe(v.strictObject({ kind: v.literal('similar'), to: id }), v.transform(linkOfToday))

const fields = {
  id,
  spaceId: id,
  kind: v.picklist([
    'claim',
    'goal',
    'constraint',
    'decision',
    'assumption',
    'question',
    'evidence',
    'summary',
    'note',
    'document',
  ]),
  text,
  origin: v.picklist(['typed', 'pasted', 'assistant', 'file', 'import', 'note', 'summary']),
  status: v.picklist(['proposed', 'active', 'dismissed']),
  sources: v.array(source),
  sourceTurnIds: v.array(id),
  revision: count,
  baseConfidence: share,
  importance: share,
  temperature: v.picklist(['hot', 'warm', 'cold']),
  accessCount: count,
  lastAccessedAt: v.nullable(time),
  pinnedAt: v.optional(time),
  createdAt: time,
  expiredAt: v.optional(time),
  validFrom: time,
  validTo: v.optional(time),
  supersededBy: v.optional(id),
  links: v.array(v.union([link, similar])),
  conversationId: v.optional(id),
  by: v.optional(hand),
  confirmedAt: v.optional(time),
  summary: v.optional(summary),
  standing: v.optional(v.literal(1)),
}
/** Some fields of a memory, as they were once. */
const someFields = v.partial(v.strictObject(fields)) as v.GenericSchema<unknown, Partial<Memory>>

/** One durable statement. */
export const memory = exactly<Memory>()(fields)

/** One line of what happened to a memory. */
export const happening = exactly<Happening>()({
  seq: count,
  memoryId: id,
  spaceId: id,
  at: time,
  by: hand,
  what: v.picklist([
    'proposed',
    'added',
    'confirmed',
    'edited',
    'superseded',
    'pinned',
    'unpinned',
    'used',
    'dismissed',
    'restored',
    'merged',
    'linked',
    'unlinked',
    'forgotten',
    'undone',
  ]),
  turnId: v.optional(id),
  other: v.optional(id),
  before: v.optional(someFields),
  after: v.optional(someFields),
  without: v.optional(v.array(v.picklist(Object.keys(fields) as (keyof Memory)[]))),
  act: v.optional(id),
  undone: v.optional(v.literal(1)),
})
