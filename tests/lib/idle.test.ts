import { expect, test } from 'vitest'
import { createPause, createPrecedence } from '../../src/lib/idle.ts'

test('background work has its turn when what goes first is over, however it ended', async () => {
  const { first, turn } = createPrecedence(0)
  const told: string[] = []
  const endings: { resolve: () => void; reject: (reason: Error) => void }[] = []
  const plan = first((name: string) =>
    new Promise<void>((resolve, reject) => endings.push({ resolve, reject })).finally(() => told.push(name)),
  )
  const plans = [plan('one'), plan('two')]
  const background = turn().then(() => told.push('background'))
  endings[0]!.resolve()
  await plans[0]
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(told).toEqual(['one'])
  endings[1]!.reject(new Error('no such turn'))
  await expect(plans[1]).rejects.toThrow('no such turn')
  await background
  expect(told).toEqual(['one', 'two', 'background'])
})

test('a pause lets messages through that came before it, and pauses end in their order', async () => {
  const { port1, port2 } = new MessageChannel()
  const heard: string[] = []
  port1.onmessage = ({ data }: MessageEvent<string>) => void heard.push(data)
  const pause = createPause()
  port2.postMessage('question')
  await Promise.all([pause().then(() => heard.push('first')), pause().then(() => heard.push('second'))])
  await expect.poll(() => heard.length).toBe(3)
  expect(heard.indexOf('first')).toBeLessThan(heard.indexOf('second'))
  port1.close()
})
