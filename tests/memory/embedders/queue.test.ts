import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BATCH_LIMIT, createQueue, type Queue } from '../../../src/memory/embedders/queue.ts'
import { fakeVector } from './workers.ts'

/** Does the next step in `msPerText` milliseconds for each text, and returns its texts. */
function work(queue: Queue, msPerText = 1, limit = BATCH_LIMIT): string[] {
  const step = queue.next(limit)
  if (!step) return []
  queue.done(step, step.texts.map(fakeVector), step.texts.length * msPerText)
  return step.texts
}

describe('the queue', () => {
  it('gives every text its own vector, whatever the steps', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 300 }), { maxLength: 30 }), fc.nat(500), async (texts, ms) => {
        const queue = createQueue()
        const vectors = queue.add(texts, 'passage')
        while (queue.size > 0) work(queue, ms)
        expect(await vectors).toEqual(texts.map(fakeVector))
      }),
      { numRuns: 50 },
    ))

  it('lets a question go before a backlog that is under way', async () => {
    const queue = createQueue()
    const backlog = Array.from({ length: 20 }, (_, i) => `a statement of some length, number ${i}`)
    const done = queue.add(backlog, 'passage')
    expect(backlog).toContain(work(queue)[0])
    void queue.add(['where is it?'], 'query')
    expect(work(queue)).toEqual(['where is it?'])
    while (queue.size > 0) work(queue)
    expect(await done).toHaveLength(20)
  })

  it('makes steps as large as 150 ms allow, and no larger than the limit', () => {
    const steps = (msPerText: number) => {
      const queue = createQueue()
      const text = 'x'.repeat(200)
      void queue.add(new Array<string>(200).fill(text), 'passage')
      for (let i = 0; i < 10; i++) work(queue, msPerText)
      return queue.next(BATCH_LIMIT)!.texts.length
    }
    expect(steps(1)).toBe(BATCH_LIMIT)
    expect(steps(45)).toBe(3)
    expect(steps(400)).toBe(1)
  })

  it('puts texts of like length together', () => {
    const queue = createQueue()
    void queue.add(['long '.repeat(100), 'a', 'long '.repeat(99), 'b'], 'passage')
    expect(work(queue)).toEqual(['a', 'b'])
  })

  it('forgets what is no longer wanted', async () => {
    const queue = createQueue()
    const abort = new AbortController()
    const waiting = queue.add(['one', 'two'], 'passage', abort.signal)
    const step = queue.next(1)!
    abort.abort()
    await expect(waiting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    queue.done(step, step.texts.map(fakeVector), 1)
    expect(queue.size).toBe(0)
    await expect(queue.add(['three'], 'passage', abort.signal)).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    )
  })

  it('gives a step again that was not done', () => {
    const queue = createQueue()
    void queue.add(['one', 'two', 'three'], 'passage')
    const first = queue.next(2)!
    expect(queue.next(2)!.texts).toEqual(first.texts)
    expect(queue.next(1)!.texts).toEqual(first.texts.slice(0, 1))
  })
})
