// What the Signals panel shows of a conversation, in which order, and how links and history read as sentences.
import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import type { Happening, Link, LinkKind, Memory } from '../../src/core/types.ts'
import { readAddress, statementAddress } from '../../src/ui/address.ts'
import { told } from '../../src/ui/memory/timeline.ts'
import { endOfDay, inView, type View } from '../../src/ui/memory/view.ts'
import { inOrder, kindsIn, linksOf, signalsOf } from '../../src/ui/signals/list.ts'
import { quoted, surenessOf } from '../../src/ui/signals/words.ts'
import { memory, NOW, openBoth } from '../db/fixture.ts'

const signal = (id: string, more: Partial<Memory> = {}) =>
  memory(id, 's', `Words of ${id}.`, { conversationId: 'c', ...more })

describe('the signals of a conversation', () => {
  test('are its own, with whatever they name elsewhere', async () => {
    const { db } = openBoth()
    const links: Link[] = [{ kind: 'supports', to: 'far' }]
    const rows = [
      signal('a', { links }),
      signal('b', { supersededBy: 'later', status: 'dismissed' }),
      signal('far', { conversationId: 'd' }),
      signal('later', { conversationId: 'd' }),
      signal('unrelated', { conversationId: 'd' }),
    ]
    await db.memories.bulkAdd(rows)
    const { rows: own, named, halfLife } = await signalsOf(db, 'c')
    expect(halfLife).toBe(DEFAULT_SETTINGS.memory.signalHalfLife * 86_400_000)
    expect(own.map(({ id }) => id)).toEqual(['a', 'b'])
    expect([...named.keys()].sort()).toEqual(['a', 'b', 'far', 'later'])
  })

  test('stand with what waits first, then the newest, each message in its own order', () => {
    const at = (turnId: string, start: number) => ({ sources: [{ turnId, start, end: start + 5 }] })
    const rows = [
      signal('old', { validFrom: NOW }),
      signal('second', { validFrom: NOW + 9, ...at('t', 40) }),
      signal('first', { validFrom: NOW + 9, ...at('t', 0) }),
      signal('waits', { validFrom: NOW - 9, status: 'proposed' }),
    ]
    expect(inOrder(rows).map(({ id }) => id)).toEqual(['waits', 'first', 'second', 'old'])
  })

  test('are counted by kind, the most frequent first', () => {
    const rows = [signal('a', { kind: 'goal' }), signal('b'), signal('c'), signal('d', { kind: 'evidence' })]
    expect(kindsIn(rows)).toEqual([
      ['claim', 2],
      ['evidence', 1],
      ['goal', 1],
    ])
  })
})

describe('links', () => {
  const see = (rows: Memory[]) =>
    linksOf(rows[0]!, rows, new Map(rows.map((row) => [row.id, row]))).map(
      ({ link, other, incoming }) => `${incoming ? 'from' : 'to'} ${other.id} ${link.kind}`,
    )

  test('are seen from both ends, once', () => {
    const a = signal('a', { links: [{ kind: 'supports', to: 'b' }] })
    const b = signal('b', {
      links: [
        { kind: 'contradicts', to: 'a' },
        { kind: 'supports', to: 'a' },
      ],
    })
    expect(see([a, b])).toEqual(['to b supports', 'from b contradicts'])
  })

  test('of which one end is gone or was dismissed are not shown', () => {
    const links: Link[] = [
      { kind: 'supports', to: 'gone' },
      { kind: 'supports', to: 'b' },
    ]
    expect(see([signal('a', { links }), signal('b', { status: 'dismissed' })])).toEqual([])
  })
})

describe('words', () => {
  test.each([
    [0.95, 'sure'],
    [0.7, 'fairly sure'],
    [0.5, 'not quite sure'],
    [0.49, 'unsure'],
  ])('a confidence of %d is "%s"', (confidence, words) => {
    expect(surenessOf({}, confidence)).toBe(words)
    expect(surenessOf({ confirmedAt: NOW }, confidence)).toBe('confirmed')
  })

  test('long quotations end where a word does', () => {
    expect(quoted('one two three four', 12)).toBe('“one two …”')
    expect(quoted(' one\n two ')).toBe('“one two”')
  })

  test('a memory has an address', () => {
    expect(readAddress(statementAddress('a/b c'))).toEqual({ page: 'statement', memoryId: 'a/b c' })
    expect(readAddress('#/memory')).toEqual({ page: 'memory' })
  })
})

describe('a line of history', () => {
  const line = (more: Partial<Happening>): Happening => ({
    memoryId: 'm',
    spaceId: 's',
    at: NOW,
    by: 'person',
    what: 'added',
    ...more,
  })
  const linked = (what: 'linked' | 'unlinked', kind: LinkKind) => {
    const [none, one] = [{ links: [] }, { links: [{ kind, to: 'b' }] }]
    return line({ what, other: 'b', before: what === 'linked' ? none : one, after: what === 'linked' ? one : none })
  }
  test.each([
    [line({ by: 'rules', turnId: 't' }), 'Drawn by rules from what you said'],
    [line({ by: 'model', what: 'proposed' }), 'Proposed by a model'],
    [line({}), 'Written by you'],
    [line({ what: 'edited', before: { text: 'As it was.' } }), 'Edited; before: “As it was.”'],
    [line({ what: 'edited', before: { kind: 'claim' } }), 'Edited; before: Claim'],
    [line({ what: 'edited', before: { kind: 'goal', text: 'As it was.' } }), 'Edited; before: Goal “As it was.”'],
    [line({ what: 'superseded', other: 'b' }), 'Replaced by'],
    [linked('linked', 'contradicts'), 'Contradicts'],
    [linked('unlinked', 'answers'), 'No longer: answers'],
    [line({ what: 'undone' }), 'Taken back'],
    [line({ what: 'pinned' }), 'Pinned'],
  ])('%#', (happening, sentence) => expect(told(happening).sentence).toBe(sentence))

  test('leads to the answer it was used for', () => {
    expect(told(line({ what: 'used', turnId: 't' })).turn).toEqual({ id: 't', label: 'in this answer' })
  })
})

describe('the view of a list', () => {
  const rows = [
    signal('now', { kind: 'goal', validFrom: NOW, confirmedAt: NOW }),
    signal('then', { validFrom: NOW - 9, validTo: NOW, expiredAt: NOW, supersededBy: 'now' }),
    signal('waits', { status: 'proposed', validFrom: NOW - 5 }),
    signal('no', { status: 'dismissed', validFrom: NOW - 5 }),
  ]
  const all: View = { query: '', kind: '', standing: '', latest: false }
  const ids = (view: Partial<View>) => inView(rows, { ...all, ...view }).map(({ id }) => id)

  test.each<[Partial<View>, string[]]>([
    [{}, ['now', 'then', 'waits']],
    [{ kind: 'goal' }, ['now']],
    [{ standing: 'current' }, ['now']],
    [{ standing: 'proposed' }, ['waits']],
    [{ standing: 'replaced' }, ['then']],
    [{ standing: 'confirmed' }, ['now']],
    [{ standing: 'pinned' }, []],
    [{ standing: 'dismissed' }, ['no']],
    [{ latest: true }, ['now', 'waits']],
    [{ at: NOW - 1 }, ['then', 'waits']],
    [{ at: NOW }, ['now', 'waits']],
    [{ at: NOW - 1, standing: 'replaced', query: 'then' }, ['then']],
    [{ query: 'now' }, ['now']],
  ])('%o', (view, expected) => expect(ids(view)).toEqual(expected))

  test('a day ends with its last moment, on the calendar of this place', () => {
    expect(endOfDay('2026-03-02')).toBe(new Date(2026, 2, 3).getTime() - 1)
    expect(endOfDay('')).toBeUndefined()
  })
})
