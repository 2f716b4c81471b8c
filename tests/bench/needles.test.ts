import { describe, expect, it } from 'vitest'
import { makeHaystack } from './needles.ts'

describe('the haystack', () => {
  const { turns, needles } = makeHaystack()

  it('is ten thousand turns with two hundred needles, enough of each kind', () => {
    expect([turns.length, needles.length]).toEqual([10_000, 200])
    const count = (kind: string) => needles.filter((needle) => needle.kind === kind).length
    expect(count('paraphrased')).toBeGreaterThanOrEqual(50)
    expect(count('distractors')).toBeGreaterThanOrEqual(50)
    expect(count('lexical')).toBeGreaterThanOrEqual(90)
  })

  it('asks every question once, of a turn of its own that a person said', () => {
    const byId = new Map(turns.map((turn) => [turn.id, turn]))
    expect(byId.size).toBe(turns.length)
    expect(new Set(needles.map(({ question }) => question)).size).toBe(needles.length)
    expect(new Set(needles.map(({ turnId }) => byId.get(turnId)!.text)).size).toBe(needles.length)
    expect(needles.every(({ turnId }) => byId.get(turnId)!.role === 'user')).toBe(true)
  })

  it('puts a turn beside each needle of a crowd that differs in a name, and seven that differ in a word', () => {
    const texts = turns.map(({ text }) => text)
    for (const { question, kind } of needles) {
      if (kind !== 'distractors') continue
      const name = /of (.+)\?/.exec(question)![1]!
      expect(texts.filter((text) => text.startsWith(`${name} asked me to water`))).toHaveLength(8)
      const first = name.split(' ')[0]!
      expect(
        texts.filter((text) => text.startsWith(`${first} `) && text.includes('orchids until')).length,
      ).toBeGreaterThan(1)
    }
  })

  it('asks in other forms of the words, of which several other turns hold as many', () => {
    const plain = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu))
    const held = turns.map(({ id, text }) => ({ id, words: plain(text) }))
    for (const { question, turnId, kind } of needles) {
      if (kind === 'paraphrased') continue
      const asked = [...plain(question)]
      const shared = (words: Set<string>) => asked.filter((word) => words.has(word)).length
      const own = shared(held.find(({ id }) => id === turnId)!.words)
      expect(own, question).toBeLessThan(asked.length)
      expect(own, question).toBeGreaterThanOrEqual(3)
      expect(
        held.filter(({ id, words }) => id !== turnId && shared(words) >= own).length,
        question,
      ).toBeGreaterThanOrEqual(3)
    }
  })

  it('is the same from the same seed, and another from another', () => {
    expect(makeHaystack()).toEqual({ turns, needles })
    expect(makeHaystack(2).needles.map(({ turnId }) => turnId)).not.toEqual(needles.map(({ turnId }) => turnId))
  })
})
