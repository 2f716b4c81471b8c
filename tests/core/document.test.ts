import { describe, expect, it } from 'vitest'
import { splitDocument } from '../../src/core/document.ts'

const words = (text: string, pasted?: { start: number; end: number }[]) => {
  const { question, document } = splitDocument(text, pasted)
  const read = (spans: { start: number; end: number }[]) => spans.map(({ start, end }) => text.slice(start, end))
  return { question: read(question), document: read(document) }
}
const page = 'A line of a long report.\n'.repeat(200)

describe('splitDocument', () => {
  it('takes what was typed for the question and what was pasted for the document', () => {
    const text = `Who signed this?\n\n${page}`
    const start = text.indexOf('A line')
    expect(words(text, [{ start, end: text.length }])).toEqual({ question: ['Who signed this?'], document: [page] })
  })

  it('takes a short last line for the question where nothing was noted', () => {
    const { question, document } = words(`${page}\nWho signed this?\n`)
    expect(question).toEqual(['Who signed this?'])
    expect(document.join('').trim()).toBe(page.trim())
  })

  it('takes a short first line when the last one is long', () => {
    const { question } = words(`Who signed this?\n${'word '.repeat(2000)}`)
    expect(question).toEqual(['Who signed this?'])
  })

  it('is all document when nothing short stands at either end', () => {
    const text = 'word '.repeat(2000).trim()
    expect(words(text)).toEqual({ question: [], document: [text] })
    expect(words(text, [{ start: 0, end: text.length }])).toEqual({ question: [], document: [text] })
  })
})
