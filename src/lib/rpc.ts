// Typed calls over a MessagePort or Worker. What Comlink 4 does not give and we need: AbortSignals as arguments,
// rejection of everything pending when the other side dies, and calls made before it serves (held until it does).

/** The part of Worker and MessagePort used here. */
export interface Port {
  postMessage(message: unknown, transfer?: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  /** MessagePorts deliver nothing before it; Workers have none. */
  start?(): void
}
type Call = { call: number; method: string; args: unknown[]; signalAt: number }
type Reply = { reply: number; value?: unknown; error?: { name: string; message: string } }
type Wire = Call | Reply | { abort: number } | { hello: true } | { ready: true }
// Method parameters are bivariant in a mapped type only with `never[]`; the served object is checked by T.
type Methods = Record<string, (...args: never[]) => Promise<unknown>>

/** The calling end: the served methods, and `close(error)`, which rejects every pending and later call. */
export interface Connection<T> {
  remote: T
  /** Settles once the other side serves. Rejects when closed before. */
  ready: Promise<void>
  close(error: Error): void
}

/** Serves `methods` on `port`. An AbortSignal argument of the caller arrives as an AbortSignal. */
export function serve<T extends object>(port: Port, methods: T): void {
  const running = new Map<number, AbortController>()
  port.addEventListener('message', (event) => {
    const wire = event.data as Wire
    if ('hello' in wire) port.postMessage({ ready: true })
    if ('abort' in wire) running.get(wire.abort)?.abort()
    if (!('call' in wire)) return
    const abort = new AbortController()
    running.set(wire.call, abort)
    if (wire.signalAt >= 0) wire.args[wire.signalAt] = abort.signal
    const method = (methods as Methods)[wire.method]
    const answer = (reply: Omit<Reply, 'reply'>) => {
      port.postMessage({ reply: wire.call, ...reply })
      running.delete(wire.call)
    }
    Promise.resolve()
      .then(() => {
        if (!method) throw new Error(`rpc: nothing named "${wire.method}" is served here`)
        return method.apply(methods, wire.args as never[])
      })
      .then((value) => answer({ value }))
      .catch((thrown: unknown) => {
        const error = thrown as Partial<Error> | undefined
        answer({ error: { name: error?.name ?? 'Error', message: error?.message ?? String(thrown) } })
      })
  })
  port.start?.()
  port.postMessage({ ready: true })
}

/** Connects to what `serve` serves on the other end, now or later. Calls made before are held until it does. */
export function connect<T extends object>(port: Port): Connection<T> {
  let next = 1
  let closed: Error | undefined
  let serving = false
  let markReady!: () => void
  let failReady!: (error: Error) => void
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const ready = new Promise<void>((resolve, reject) => ((markReady = resolve), (failReady = reject)))
  void Promise.allSettled([ready]) // the caller may not look at it; each call is rejected as well
  port.addEventListener('message', (event) => {
    const wire = event.data as Wire
    if ('ready' in wire) {
      serving = true
      markReady()
    }
    if (!('reply' in wire)) return
    const waiting = pending.get(wire.reply)
    if (wire.error) waiting?.reject(Object.assign(new Error(wire.error.message), { name: wire.error.name }))
    else waiting?.resolve(wire.value)
  })
  const call = (method: string, args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      if (closed) return reject(closed)
      const id = next++
      const signalAt = args.findIndex((arg) => arg instanceof AbortSignal)
      const signal = args[signalAt] as AbortSignal | undefined
      if (signal?.aborted) return reject(signal.reason as Error)
      const settle = () => {
        signal?.removeEventListener('abort', onAbort)
        return pending.delete(id)
      }
      const onAbort = () => {
        settle()
        if (serving) port.postMessage({ abort: id })
        reject(signal?.reason as Error)
      }
      const send = () => {
        if (!pending.has(id)) return // aborted while it was held
        try {
          port.postMessage({ call: id, method, args: args.map((arg, i) => (i === signalAt ? null : arg)), signalAt })
        } catch (thrown) {
          settle() // an argument that cannot be cloned
          reject(thrown)
        }
      }
      pending.set(id, { resolve: (value) => settle() && resolve(value), reject: (error) => settle() && reject(error) })
      signal?.addEventListener('abort', onAbort, { once: true })
      if (serving) send()
      else void ready.then(send, reject)
    })
  const remote = new Proxy({} as T, {
    // `then` must stay absent: a proxy that looks like a promise would be awaited.
    get: (_, method) =>
      typeof method === 'symbol' || method === 'then' ? undefined : (...args: unknown[]) => call(method, args),
  })
  const close = (error: Error) => {
    closed ??= error
    failReady(closed)
    for (const { reject } of pending.values()) reject(closed)
  }
  port.start?.()
  port.postMessage({ hello: true })
  return { remote, ready, close }
}
