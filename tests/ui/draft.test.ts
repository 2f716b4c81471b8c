// What was pasted stays known under every later edit, and a draft becomes one message and outlives a reload.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compose, dropDraft, type Draft, EMPTY_DRAFT, isBlank, keepDraft, readDraft } from '../../src/ui/chat/draft.ts'
import { editSpans, findEdit } from '../../src/ui/chat/spans.ts'

describe('pasted stretches', () => {
  const edit = fc.record({
    at: fc.nat(30),
    removed: fc.nat(8),
    inserted: fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 6 }),
    pasted: fc.boolean(),
  })

  it('follow every edit, character by character', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 20 }), (edits) => {
        // The reference: every character carries its own mark.
        let marked: { char: string; pasted: boolean }[] = []
        let spans: { start: number; end: number }[] = []
        for (const each of edits) {
          const at = Math.min(each.at, marked.length)
          const removed = Math.min(each.removed, marked.length - at)
          const fresh = [...each.inserted].map((char) => ({ char, pasted: each.pasted }))
          marked = [...marked.slice(0, at), ...fresh, ...marked.slice(at + removed)]
          spans = editSpans(spans, { at, removed, inserted: each.inserted.length }, each.pasted)
          const covered = marked.map((_, i) => spans.some((span) => span.start <= i && i < span.end))
          expect(covered).toEqual(marked.map((mark) => mark.pasted))
          for (const [i, span] of spans.entries()) {
            expect(span.end).toBeGreaterThan(span.start)
            if (i > 0) expect(span.start).toBeGreaterThan(spans[i - 1]!.end)
          }
        }
      }),
    )
  })

  it('find the edit that was made, from the texts and the caret', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
    fc.assert(
      fc.property(words, fc.nat(12), fc.nat(6), words, (before, start, length, inserted) => {
        const at = Math.min(start, before.length)
        const removed = Math.min(length, before.length - at)
        const after = before.slice(0, at) + inserted + before.slice(at + removed)
        const found = findEdit(before, after, at + inserted.length)
        const made = after.slice(found.at, found.at + found.inserted)
        expect(before.slice(0, found.at) + made + before.slice(found.at + found.removed)).toBe(after)
        expect(found.inserted).toBeLessThanOrEqual(inserted.length)
        if (removed === 0) expect(found).toEqual({ at: at, removed: 0, inserted: inserted.length })
      }),
    )
  })
})

describe('a draft', () => {
  it('becomes one text, the documents after the words, all pasted stretches known', () => {
    const draft: Draft = { text: '  look at this: X \n', pasted: [{ start: 16, end: 18 }], documents: ['one', 'two'] }
    const { text, pasted } = compose(draft)
    expect(text).toBe('look at this: X\n\none\n\ntwo')
    expect(pasted.map((span) => text.slice(span.start, span.end))).toEqual(['X', 'one', 'two'])
  })
  it('may be a document alone', () => {
    expect(compose({ ...EMPTY_DRAFT, documents: ['doc'] })).toEqual({ text: 'doc', pasted: [{ start: 0, end: 3 }] })
  })
  it('of white space alone is blank', () => {
    expect(isBlank({ text: ' \n\t', pasted: [], documents: ['  '] })).toBe(true)
    expect(isBlank({ text: '', pasted: [], documents: ['x'] })).toBe(false)
  })
  it('is kept, read again and dropped', () => {
    const storage = memoryStorage()
    const draft: Draft = { text: 'half a thought', pasted: [{ start: 0, end: 4 }], documents: ['doc'] }
    keepDraft(storage, 'c1', draft)
    expect(readDraft(storage, 'c1')).toEqual(draft)
    expect(readDraft(storage, 'c2')).toEqual(EMPTY_DRAFT)
    dropDraft(storage, 'c1')
    expect(storage.length).toBe(0)
  })
  it('too large for the storage keeps its words', () => {
    const storage = memoryStorage()
    keepDraft(storage, 'c1', { text: 'question', pasted: [], documents: ['x'.repeat(2_000_000)] })
    expect(readDraft(storage, 'c1')).toEqual({ text: 'question', pasted: [], documents: [] })
  })
  it.each(['{', '{"text":1}', 'null', '[]'])('damaged as %s is an empty one', (damaged) => {
    const storage = memoryStorage()
    storage.setItem('recollect-draft c1', damaged)
    expect(readDraft(storage, 'c1')).toEqual(EMPTY_DRAFT)
  })
})

function memoryStorage(): Storage {
  const items = new Map<string, string>()
  return {
    get length() {
      return items.size
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  }
}
