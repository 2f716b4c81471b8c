// What every provider must do, whatever it speaks to. A provider's own test calls this with a way to make one that
// answers a plain question at length (at least ten pieces of text), and adds what is its own.
import { describe, expect, it } from 'vitest'
import type { ChatRequest, Delta, Provider } from '../../src/providers/index.ts'

export interface ProviderCase {
  /** A ready provider; `close` frees what it stands on. */
  make(): Promise<{ provider: Provider; close?: () => Promise<void> }>
}

const request = (content: string): ChatRequest => ({
  messages: [
    { role: 'system', content: 'Answer briefly.' },
    { role: 'user', content },
  ],
  model: 'test-large',
  maxTokens: 256,
})

export function providerContract(name: string, { make }: ProviderCase): void {
  const using = async (run: (provider: Provider) => Promise<void>) => {
    const { provider, close } = await make()
    try {
      await run(provider)
    } finally {
      await close?.()
    }
  }

  describe(`${name} as a provider`, () => {
    it('streams text and ends with one finish, which is the last', () =>
      using(async (provider) => {
        const deltas = await all(provider.stream(request('What is the tallest tree?'), new AbortController().signal))
        expect(textIn(deltas).trim()).not.toBe('')
        expect(deltas.filter((delta) => delta.type === 'text').length).toBeGreaterThanOrEqual(10)
        expect(deltas.filter((delta) => delta.type === 'finish')).toHaveLength(1)
        expect(deltas.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' })
      }))

    it('gives no empty piece, and figures that are whole numbers', () =>
      using(async (provider) => {
        const deltas = await all(provider.stream(request('What is the tallest tree?'), new AbortController().signal))
        for (const delta of deltas) {
          if (delta.type !== 'finish') expect(delta.text).not.toBe('')
          else if (delta.usage)
            for (const figure of [delta.usage.input, delta.usage.output]) {
              expect(Number.isSafeInteger(figure)).toBe(true)
              expect(figure).toBeGreaterThanOrEqual(0)
            }
        }
      }))

    it('throws AbortError and gives nothing when it was stopped before it began', () =>
      using(async (provider) => {
        const abort = new AbortController()
        abort.abort()
        await expect(all(provider.stream(request('Hello?'), abort.signal))).rejects.toMatchObject({
          name: 'AbortError',
        })
      }))

    it('throws AbortError at once when it is stopped in the middle', () =>
      using(async (provider) => {
        const abort = new AbortController()
        const deltas: Delta[] = []
        const read = async () => {
          for await (const delta of provider.stream(request('What is the tallest tree?'), abort.signal)) {
            expect(abort.signal.aborted).toBe(false)
            deltas.push(delta)
            if (deltas.length === 3) abort.abort()
          }
        }
        await expect(read()).rejects.toMatchObject({ name: 'AbortError' })
        expect(deltas).toHaveLength(3)
      }))

    it('throws AbortError whatever reason the signal gives', () =>
      using(async (provider) => {
        const abort = new AbortController()
        const reading = all(provider.stream(request('Hello?'), abort.signal))
        abort.abort('enough')
        await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
      }))

    it('answers two questions at the same time without mixing them', () =>
      using(async (provider) => {
        const signal = new AbortController().signal
        const alone = textIn(await all(provider.stream(request('What is the tallest tree?'), signal)))
        const [one, other] = await Promise.all([
          all(provider.stream(request('What is the tallest tree?'), signal)),
          all(provider.stream(request('What is the tallest tree?'), signal)),
        ])
        expect([textIn(one), textIn(other)]).toEqual([alone, alone])
      }))

    it('can be asked again after it was left in the middle', () =>
      using(async (provider) => {
        const signal = new AbortController().signal
        for await (const delta of provider.stream(request('What is the tallest tree?'), signal)) {
          expect(delta.type).toBe('text')
          break
        }
        const deltas = await all(provider.stream(request('What is the tallest tree?'), signal))
        expect(deltas.at(-1)).toMatchObject({ type: 'finish' })
      }))

    it('lists models without doubles, in order, if it lists them at all', () =>
      using(async (provider) => {
        const ids = ((await provider.models?.(new AbortController().signal)) ?? []).map(({ id }) => id)
        expect(ids).toEqual([...new Set(ids)].sort())
      }))
  })
}

async function all(deltas: AsyncIterable<Delta>): Promise<Delta[]> {
  const found: Delta[] = []
  for await (const delta of deltas) found.push(delta)
  return found
}

function textIn(deltas: Delta[]): string {
  return deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('')
}
