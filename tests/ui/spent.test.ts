// What was used, what it cost and who answered, in words: nothing unknown is told as if it were known.
import { describe, expect, it } from 'vitest'
import { answererName, whyInstead } from '../../src/ui/chat/answerer.ts'
import { costWords, dollars, tokensWords } from '../../src/ui/spent.ts'

const usage = { input: 1204, output: 85 }

describe('tokens', () => {
  it('say when they are estimated', () => {
    expect(tokensWords(usage)).toBe('1,204 in, 85 out')
    expect(tokensWords({ ...usage, estimated: true })).toBe('about 1,204 in, 85 out')
  })
})

describe('a cost', () => {
  it.each([
    [12.3, '$12.30'],
    [0.01, '$0.01'],
    [0.0042, '$0.0042'],
    [0.000_12, '$0.00012'],
    [0, '$0.00'],
    [1e-9, 'less than $0.000001'],
  ])('of %d is %s', (amount, words) => {
    expect(dollars(amount)).toBe(words)
  })

  it('that nobody knows is called unknown; what costs nothing is not priced', () => {
    const cloud = { id: 'openrouter', host: 'openrouter.ai' }
    expect(costWords({ usage, provider: cloud })).toBe('cost unknown')
    expect(costWords({ usage, provider: cloud, cost: 0.5 })).toBe('$0.50')
    expect(costWords({ usage, provider: cloud, cost: 0 })).toBe('free')
    expect(costWords({ usage, provider: { id: 'llama-server', host: 'localhost:8080' }, cost: 0 })).toBeUndefined()
    expect(costWords({ usage, provider: { id: 'demo' } })).toBeUndefined()
    expect(costWords({ provider: cloud })).toBeUndefined()
  })
})

describe('who answered', () => {
  it('is called by its name, or by its host where anybody may run one', () => {
    expect(answererName({ id: 'groq', host: 'api.groq.com' })).toBe('Groq')
    expect(answererName({ id: 'openai-compatible', host: 'a.example' })).toBe('a.example')
    expect(answererName({ id: 'of-tomorrow' })).toBe('of-tomorrow')
  })
  it('and why another did not', () => {
    expect(whyInstead({ id: 'groq', host: 'api.groq.com', fault: 'RateLimited' })).toBe('Groq was busy')
    expect(whyInstead({ id: 'groq', host: 'api.groq.com', fault: 'Unreachable' })).toBe('Groq could not be reached')
  })
})
