import { describe, expect, test } from 'vitest'
import { hygiene, loops } from '../../src/core/hygiene.ts'
import { findSuggestions, sameInMeaning } from '../../src/core/suggest.ts'
import type { Link, Memory } from '../../src/core/types.ts'
import { noon } from '../consolidation.ts'

const NOW = noon('2026-07-01')
let made = 0
function memory(text: string, more: Partial<Memory> = {}): Memory {
  const at = noon('2026-06-01') + made
  return {
    id: `m${String(made++).padStart(3, '0')}`,
    spaceId: 's',
    kind: 'claim',
    text,
    origin: 'typed',
    status: 'active',
    sources: [],
    sourceTurnIds: [],
    revision: 0,
    baseConfidence: 0.8,
    importance: 0.5,
    temperature: 'warm',
    accessCount: 0,
    lastAccessedAt: null,
    createdAt: at,
    validFrom: at,
    links: [],
    ...more,
  }
}
const to = (kind: Link['kind'], { id }: Memory, more: Partial<Link> = {}): Link[] => [{ kind, to: id, ...more }]
const found = (memories: Memory[], now = NOW) =>
  findSuggestions(memories, now).suggested.map(({ kind, memories: ids }) => [kind, ...ids])

describe('suggestions', () => {
  test('duplicates: the same in nearly the same words, until they are linked', () => {
    const a = memory('I am allergic to peanuts and walnuts.')
    const b = memory('I am allergic to peanuts, walnuts.')
    expect(found([a, b])).toEqual([['duplicate', a.id, b.id]])
    expect(found([a, { ...b, links: to('duplicates', a) }])).toEqual([])
    expect(found([a, memory('I am not allergic to peanuts and walnuts.')])).not.toContainEqual(['duplicate', a.id])
  })

  test('contradictions: two values of one thing, and proposed links, until somebody settles them', () => {
    const a = memory('The deadline is March 15.')
    const b = memory('The deadline is April 2.')
    expect(found([a, b])).toEqual([['contradiction', a.id, b.id]])
    expect(found([a, { ...b, links: to('supersedes', a) }])).toEqual([])
    const c = memory('Bread is cheap.')
    const d = memory('Nothing costs less than nothing.', { links: to('contradicts', c, { proposed: 1 }) })
    expect(found([c, d])).toEqual([['contradiction', c.id, d.id]])
    expect(found([memory('I went to Rome.'), memory('I went to Oslo.')])).toEqual([])
  })

  test('questions that nobody answered for a day', () => {
    const asked = memory('Which dentist in Lyon takes new patients?', { kind: 'question' })
    expect(found([asked])).toEqual([['unanswered', asked.id]])
    expect(found([asked], asked.createdAt + 1000)).toEqual([])
    expect(found([asked, memory('The dentist Roy in Lyon takes new patients.')])).toEqual([])
    expect(found([asked, memory('Try Roy.', { links: to('answers', asked) })])).toEqual([])
    expect(found([asked, memory('Try Roy.', { links: to('answers', asked, { proposed: 1 }) })])).toEqual([
      ['unanswered', asked.id],
    ])
  })

  test('assumptions that nothing supports', () => {
    const assumed = memory('Customers will pay monthly, I assume.', { kind: 'assumption' })
    expect(found([assumed])).toEqual([['ungrounded', assumed.id]])
    expect(found([assumed, memory('Nine of ten said yes.', { links: to('supports', assumed) })])).toEqual([])
  })

  test('a theme: said three times, not yet pinned; it keeps its name as it grows', () => {
    const said = [
      memory('My knee hurts after running.'),
      memory('The knee hurts again when running uphill.'),
      memory('Running makes my knee worse.'),
    ]
    const theme = findSuggestions(said, NOW).suggested.find(({ kind }) => kind === 'theme')
    expect(theme?.memories).toEqual(said.map(({ id }) => id))
    const grown = findSuggestions([...said, memory('Knee pain, running again.')], NOW).suggested.find(
      ({ kind }) => kind === 'theme',
    )
    expect(grown?.id).toBe(theme?.id)
    expect(found(said.slice(0, 2)).filter(([kind]) => kind === 'theme')).toEqual([])
    const [first, ...rest] = said
    expect(found([{ ...first!, pinnedAt: 1 }, ...rest]).filter(([kind]) => kind === 'theme')).toEqual([])
  })

  test('the same in other words: only their meaning tells, and however alike they are, it only suggests', () => {
    const a = memory('I drink tea in the mornings, mostly.')
    const b = memory('Mostly it is tea that I drink mornings.')
    const { suggested, unclear } = findSuggestions([a, b], NOW)
    expect(suggested).toEqual([])
    expect(unclear).toEqual([[a, b]])
    for (const far of [[0.89], [undefined], []]) expect(sameInMeaning(unclear, far)).toEqual([])
    for (const close of [0.9, 1])
      expect(sameInMeaning(unclear, [close])).toEqual([
        { id: `duplicate:${a.id}:${b.id}`, spaceId: 's', kind: 'duplicate', memories: [a.id, b.id] },
      ])
  })

  test('likeness of meaning is asked of no pair that differs in kind, number, date, name or negation, or that is settled', () => {
    const tea = memory('I drink tea in the mornings, mostly.')
    const unlike: [Memory, Memory][] = [
      [tea, memory('Mostly it is tea that I drink mornings.', { kind: 'assumption' })],
      [tea, memory('Mostly it is tea that I drink mornings.', { links: to('duplicates', tea) })],
      [tea, memory('Mostly it is not tea that I drink mornings.')],
      [memory('I ran along the river for 5 km.'), memory('Along the river I ran for 6 km.')],
      [memory('I walked along the river in May.'), memory('Along the river I walked in June.')],
      [memory('I walked along the river with Anna.'), memory('Along the river I walked with Tom.')],
    ]
    for (const pair of unlike) expect(findSuggestions(pair, NOW).unclear).toEqual([])
  })

  test('nothing of what is dismissed, proposed, past, or in another space', () => {
    const a = memory('The deadline is March 15.')
    const b = memory('The deadline is April 2.')
    for (const other of [
      { ...b, status: 'dismissed' as const },
      { ...b, status: 'proposed' as const },
      { ...b, expiredAt: NOW },
      { ...b, spaceId: 'other' },
    ])
      expect(found([a, other])).toEqual([])
  })

  test('are the same in whatever order memories come', () => {
    const all = [
      memory('The deadline is March 15.'),
      memory('The deadline is April 2.'),
      memory('Who books the venue?', { kind: 'question' }),
      memory('I guess the venue is free.', { kind: 'assumption' }),
    ]
    const ids = findSuggestions(all, NOW).suggested.map(({ id }) => id)
    expect(ids).toHaveLength(3)
    expect(findSuggestions([...all].reverse(), NOW).suggested.map(({ id }) => id)).toEqual(ids)
  })
})

describe('hygiene', () => {
  test('counts what is said twice, stale, never used, and what a kept statement cost', () => {
    const a = memory('I live in Oslo.', { accessCount: 3 })
    const twin = memory('i live in oslo', { accessCount: 1 })
    const b = memory('The sky is green.', { accessCount: 1 })
    const c = memory('The sky is blue.', { links: to('contradicts', b) })
    const gone = memory('I live in Bonn.', { status: 'dismissed' })
    expect(hygiene([a, twin, b, c, gone], 1000)).toEqual({
      duplicates: [twin.id],
      stale: [b.id],
      loops: [],
      neverUsed: [c.id],
      tokensPerKept: 250,
    })
    expect(hygiene([], 1000).tokensPerKept).toBe(0)
  })

  test('a proposed contradiction makes nothing stale', () => {
    const a = memory('The sky is green.')
    expect(hygiene([a, memory('The sky is blue.', { links: to('contradicts', a, { proposed: 1 }) })], 0).stale).toEqual(
      [],
    )
  })

  test('finds loops once each, also long ones and those of one', () => {
    const chain = Array.from({ length: 5000 }, (_, at) => ({
      id: `c${at}`,
      links: [{ kind: 'depends' as const, to: `c${at + 1}` }],
    }))
    expect(loops(chain)).toEqual([])
    const last = { id: 'c5000', links: [{ kind: 'depends' as const, to: 'c4998' }] }
    expect(loops([...chain, last])).toEqual([['c4998', 'c4999', 'c5000']])
    expect(loops([{ id: 'a', links: [{ kind: 'depends', to: 'a' }] }])).toEqual([['a']])
    expect(loops([{ id: 'a', links: [{ kind: 'supports', to: 'a' }] }])).toEqual([])
  })
})
