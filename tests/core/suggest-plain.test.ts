// What is found quickly is what trying every pair finds: the plain definitions, and random small memories.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answers } from '../../src/core/consolidate.ts'
import { difference, likeness, wording } from '../../src/core/differences.ts'
import { hygiene } from '../../src/core/hygiene.ts'
import { relation, sentenceOf } from '../../src/core/succession.ts'
import { findSuggestions } from '../../src/core/suggest.ts'
import type { Link, LinkKind, Memory, MemoryKind, MemoryStatus } from '../../src/core/types.ts'
import { noon } from '../consolidation.ts'
import { memory } from '../db/fixture.ts'

const NOW = noon('2026-07-01')
const SAID = [
  'I live in Oslo.',
  'I moved to Bergen.',
  'i live in oslo',
  'The deadline is March 15.',
  'The deadline is April 2.',
  'My knee hurts after running.',
  'The knee hurts again when running uphill.',
  'Running makes my knee worse.',
  'I am allergic to peanuts and walnuts.',
  'I am allergic to peanuts, walnuts.',
  'I am not allergic to peanuts and walnuts.',
  'I drink tea in the mornings, mostly.',
  'Mostly it is tea that I drink mornings.',
  'Which dentist in Lyon takes new patients?',
  'The dentist Roy in Lyon takes new patients.',
  'Customers will pay monthly, I assume.',
  'We use Jenkins for the builds.',
  'We switched from Jenkins to Actions for the builds.',
  'I smoke.',
  'I no longer smoke.',
  'In 2019 I lived in Rome.',
]
const KINDS: MemoryKind[] = ['claim', 'claim', 'question', 'assumption', 'decision', 'summary']
const STATES: MemoryStatus[] = ['active', 'active', 'active', 'proposed', 'dismissed']
const LINKS: LinkKind[] = ['supports', 'contradicts', 'depends', 'answers', 'supersedes', 'duplicates']

const memories = fc
  .array(
    fc.record({
      text: fc.constantFrom(...SAID),
      kind: fc.constantFrom(...KINDS),
      status: fc.constantFrom(...STATES),
      spaceId: fc.constantFrom('s', 's', 's', 'other'),
      day: fc.integer({ min: 0, max: 20 }),
      ended: fc.constantFrom(false, false, false, true),
      links: fc.array(
        fc.record({
          kind: fc.constantFrom(...LINKS),
          to: fc.integer({ min: 0, max: 13 }),
          proposed: fc.boolean(),
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 14 },
  )
  .map((rows) =>
    rows.map(({ text, kind, status, spaceId, day, ended, links }, at): Memory => {
      const when = noon('2026-06-01') + day * 86_400_000
      // Two spaces are never linked.
      const own = links.filter(({ to }) => rows[to]?.spaceId === spaceId)
      return memory(`m${String(at).padStart(2, '0')}`, spaceId, text, {
        kind,
        status,
        createdAt: when,
        validFrom: when,
        links: own.map(({ kind: how, to, proposed }): Link => ({
          kind: how,
          to: `m${String(to).padStart(2, '0')}`,
          ...(proposed ? { proposed: 1 } : {}),
        })),
        ...(ended ? { expiredAt: NOW } : {}),
      })
    }),
  )

/** The definition: every pair of what holds is looked at. */
function plainly(all: readonly Memory[]) {
  const current = all
    .filter(({ status, expiredAt, kind }) => status === 'active' && expiredAt === undefined && kind !== 'summary')
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  const found: string[] = []
  const unclear: string[] = []
  const answered = new Set<string>()
  for (const [at, a] of current.entries())
    for (const b of current.slice(at + 1)) {
      if (a.spaceId !== b.spaceId) continue
      const links = [...a.links.filter(({ to }) => to === b.id), ...b.links.filter(({ to }) => to === a.id)]
      const settled = (...kinds: LinkKind[]) => links.some(({ kind, proposed }) => !proposed && kinds.includes(kind))
      const [x, y] = [sentenceOf(a.text), sentenceOf(b.text)]
      const related =
        links.length > 0 ||
        x.stems.some((stem) => y.stems.includes(stem)) ||
        x.holdings.some(({ about }) => y.holdings.some((other) => other.about === about))
      if (!related) continue
      const same = a.kind === b.kind && difference(a.text, b.text) === undefined
      const alike = likeness(a.text, b.text)
      const proposed = links.some((link) => link.proposed && ['contradicts', 'supersedes'].includes(link.kind))
      const apart = x.reading.past === y.reading.past
      const [later, earlier] = a.validFrom <= b.validFrom ? [y, x] : [x, y]
      const states = a.kind !== 'question' && b.kind !== 'question'
      if (same && (wording(a.text) === wording(b.text) || alike >= 0.7)) {
        if (!settled('duplicates')) found.push(`duplicate ${a.id} ${b.id}`)
      } else if (states && (proposed || (apart && relation(later, earlier)))) {
        if (!settled('contradicts', 'supersedes')) found.push(`contradiction ${a.id} ${b.id}`)
      } else if (same && alike >= 0.3 && !settled('duplicates')) unclear.push(`${a.id} ${b.id}`)
      for (const [question, statement] of [
        [a, b],
        [b, a],
      ] as const)
        if (question.kind === 'question' && statement.kind !== 'question')
          if (
            links.some(({ kind, proposed: open }) => kind === 'answers' && !open) ||
            answers(statement.text, question.text)
          )
            answered.add(question.id)
    }
  for (const { id, kind } of current) if (kind === 'question' && !answered.has(id)) found.push(`unanswered ${id}`)
  for (const { id, kind, links } of current)
    if (
      kind === 'assumption' &&
      !links.some((link) => link.kind === 'depends') &&
      !current.some((other) => other.links.some((link) => link.kind === 'supports' && link.to === id && !link.proposed))
    )
      found.push(`ungrounded ${id}`)
  return { found: found.sort(), unclear: unclear.sort() }
}

test('suggestions are those of looking at every pair', () => {
  fc.assert(
    fc.property(memories, (all) => {
      const { suggested, unclear } = findSuggestions(all, NOW)
      const told = suggested
        .filter(({ kind }) => kind !== 'theme')
        .map(({ kind, memories: ids }) => [kind, ...ids].join(' '))
      expect({ found: told.sort(), unclear: unclear.map(([a, b]) => `${a.id} ${b.id}`).sort() }).toEqual(plainly(all))
    }),
    { numRuns: 300 },
  )
})

test('stale is what another that holds contradicts, or has taken the place of', () => {
  fc.assert(
    fc.property(memories, (all) => {
      const current = all.filter(({ status, expiredAt }) => status === 'active' && expiredAt === undefined)
      const stale = current.filter((one) =>
        current.some(
          (other) =>
            other !== one &&
            other.links.some(
              ({ kind, to, proposed }) =>
                to === one.id && !proposed && (kind === 'contradicts' || kind === 'supersedes'),
            ),
        ),
      )
      expect(hygiene(all, 0).stale).toEqual(stale.map(({ id }) => id))
    }),
  )
})
