// Calls over a real MessageChannel: both ends live in this process, every message is cloned.
import { afterEach, describe, expect, test } from 'vitest'
import { failure } from '../../src/lib/errors.ts'
import { connect, serve } from '../../src/lib/rpc.ts'

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

function channel(): [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  return [port1, port2]
}

const nothing: unknown = undefined

/** A served object whose `wait` ends only with its signal, and tells what happened to it. */
function methods() {
  let aborted!: () => void
  const seen = { calls: 0, aborted: new Promise<void>((resolve) => (aborted = resolve)) }
  const served = {
    add: (a: number, b: number) => Promise.resolve(a + b),
    echo: (value: unknown) => Promise.resolve(value),
    fail: () => Promise.reject(failure('OutOfCheese', 'kitchen: no cheese; buy some')),
    throwNothing: () => Promise.reject(nothing),
    lambda: () => Promise.resolve<unknown>(() => 1),
    wait: (name: string, signal: AbortSignal) =>
      new Promise<string>((_, reject) => {
        seen.calls++
        signal.addEventListener('abort', () => {
          aborted()
          reject(signal.reason as Error)
        })
        if (name === 'never started') reject(new Error('it was started'))
      }),
  }
  return { served, seen }
}

function pair() {
  const [here, there] = channel()
  const { served, seen } = methods()
  const connection = connect<typeof served>(here)
  serve(there, served)
  return { ...connection, seen }
}

/** What a promise was rejected with. */
const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  )

describe('calls', () => {
  test('return what the method returns, also many at once', async () => {
    const { remote } = pair()
    expect(await Promise.all([remote.add(1, 2), remote.add(3, 4), remote.echo({ deep: [1, null] })])).toEqual([
      3,
      7,
      { deep: [1, null] },
    ])
  })

  test('keep the name and message of an error', async () => {
    const { remote } = pair()
    const error = await rejection(remote.fail())
    expect(error).toMatchObject({ name: 'OutOfCheese', message: 'kitchen: no cheese; buy some' })
    expect(error).toBeInstanceOf(Error)
  })

  test('are rejected when nothing was thrown but something failed', async () => {
    const { remote } = pair()
    expect(await rejection(remote.throwNothing())).toMatchObject({ name: 'Error' })
  })

  test('name a method that is not served', async () => {
    const { remote } = pair()
    const unknown = remote as unknown as { missing(): Promise<void> }
    expect(await rejection(unknown.missing())).toMatchObject({
      message: expect.stringContaining('"missing"') as string,
    })
  })

  test('with an argument that cannot be cloned are rejected, and leave the connection usable', async () => {
    const { remote, ready } = pair()
    expect(await rejection(remote.echo(() => 1))).toMatchObject({ name: 'DataCloneError' })
    await ready
    expect(await rejection(remote.echo(() => 1))).toMatchObject({ name: 'DataCloneError' })
    expect(await remote.add(1, 1)).toBe(2)
  })

  test('with an answer that cannot be cloned are rejected', async () => {
    const { remote } = pair()
    expect(await rejection(remote.lambda())).toMatchObject({ name: 'DataCloneError' })
  })

  test('can be handed around in an async function without being taken for a promise', async () => {
    const { remote } = pair()
    const same = await (async () => Promise.resolve(remote))()
    expect(await same.add(2, 2)).toBe(4)
  })
})

describe('readiness', () => {
  test('calls made before the other side serves are answered, in order', async () => {
    const [here, there] = channel()
    const { remote, ready } = connect<{ next(): Promise<number> }>(here)
    const early = [remote.next(), remote.next(), remote.next()]
    let count = 0
    serve(there, { next: () => Promise.resolve(++count) })
    await ready
    expect(await Promise.all(early)).toEqual([1, 2, 3])
  })

  test('is noticed when the other side served long before', async () => {
    const [here, there] = channel()
    serve(there, { ping: () => Promise.resolve('pong') })
    // What was said before anybody listened is lost, as it is for a worker that was started elsewhere.
    await new Promise((resolve) => {
      here.addEventListener('message', resolve, { once: true })
      here.start()
    })
    const { remote } = connect<{ ping(): Promise<string> }>(here)
    expect(await remote.ping()).toBe('pong')
  })

  test('fails when the connection is closed before', async () => {
    const { ready, close } = connect(channel()[0])
    close(failure('WorkerDead', 'gone'))
    expect(await rejection(ready)).toMatchObject({ name: 'WorkerDead' })
  })
})

describe('abort', () => {
  test('rejects the call at once with the reason and reaches the method', async () => {
    const { remote, seen } = pair()
    const abort = new AbortController()
    const waiting = remote.wait('for ever', abort.signal)
    await remote.add(0, 0) // by now the first call is being served
    expect(seen.calls).toBe(1)
    abort.abort(failure('AbortError', 'the person pressed Stop'))
    expect(await rejection(waiting)).toMatchObject({ name: 'AbortError', message: 'the person pressed Stop' })
    await seen.aborted
  })

  test('before the call: nothing is sent', async () => {
    const { remote, seen } = pair()
    expect(await rejection(remote.wait('never started', AbortSignal.abort()))).toMatchObject({ name: 'AbortError' })
    await remote.add(0, 0)
    expect(seen.calls).toBe(0)
  })

  test('while the call is held, because nobody serves yet: it is never made', async () => {
    const [here, there] = channel()
    const { served, seen } = methods()
    const { remote } = connect<typeof served>(here)
    const abort = new AbortController()
    const waiting = remote.wait('never started', abort.signal)
    abort.abort()
    expect(await rejection(waiting)).toMatchObject({ name: 'AbortError' })
    serve(there, served)
    await remote.add(0, 0)
    expect(seen.calls).toBe(0)
  })

  test('of one call leaves the others alone', async () => {
    const { remote } = pair()
    const abort = new AbortController()
    const stopped = rejection(remote.wait('a', abort.signal))
    const going = remote.add(20, 22)
    abort.abort()
    expect(await stopped).toMatchObject({ name: 'AbortError' })
    expect(await going).toBe(42)
  })

  test('after the answer does nothing', async () => {
    const [here, there] = channel()
    const { remote } = connect<{ quick(signal: AbortSignal): Promise<string> }>(here)
    const reached: string[] = []
    serve(there, {
      quick: (signal: AbortSignal) => {
        signal.addEventListener('abort', () => reached.push('abort'))
        return Promise.resolve('done')
      },
    })
    const abort = new AbortController()
    expect(await remote.quick(abort.signal)).toBe('done')
    abort.abort()
    expect(await remote.quick(new AbortController().signal)).toBe('done')
    expect(reached).toEqual([])
  })
})

describe('close', () => {
  test('rejects every pending and every later call with its error', async () => {
    const { remote, ready, close } = pair()
    await ready
    const pending = [
      rejection(remote.wait('a', new AbortController().signal)),
      rejection(remote.wait('b', new AbortController().signal)),
    ]
    close(failure('WorkerDead', 'memory: the worker failed'))
    for (const one of pending) expect(await one).toMatchObject({ name: 'WorkerDead' })
    expect(await rejection(remote.add(1, 2))).toMatchObject({
      name: 'WorkerDead',
      message: 'memory: the worker failed',
    })
  })

  test('rejects calls that are still held', async () => {
    const { remote, close } = connect<{ ping(): Promise<string> }>(channel()[0])
    const held = rejection(remote.ping())
    close(failure('WorkerDead', 'gone'))
    expect(await held).toMatchObject({ name: 'WorkerDead' })
  })
})
