// One engine in a worker of its own, as it would run in an app: it can be ended when a step takes too long.
import type { Engine, Open } from './engine.ts'

export type Step =
  | { do: 'open'; engine: EngineName }
  | { do: 'build'; rows: Float32Array<ArrayBuffer>; dimension: number }
  | { do: 'search'; queries: Float32Array<ArrayBuffer>; dimension: number; k: number }
  | { do: 'save' }
  | { do: 'load' }
export type Outcome = { ms: number; found?: number[][]; bytes?: number } | { failed: string } | { absent: true }

const engines = {
  exact: () => import('./engines/exact.ts'),
  hnsw: () => import('./engines/hnsw.ts'),
  plain: () => import('./engines/plain.ts'),
  mememo: () => import('./engines/mememo.ts'),
  orama: () => import('./engines/orama.ts'),
  voy: () => import('./engines/voy.ts'),
  'client-vector-search': () => import('./engines/client-vector-search.ts'),
} satisfies Record<string, () => Promise<{ open: Open }>>
export type EngineName = keyof typeof engines

let engine: Engine | undefined
let saved: { bytes: number; load(): Promise<void> } | undefined

async function run(step: Step): Promise<Outcome> {
  const start = performance.now()
  const done = () => ({ ms: performance.now() - start })
  if (step.do === 'open') {
    const { open } = await engines[step.engine]()
    engine = await open()
    return done()
  }
  if (!engine) throw new Error('open comes first')
  if (step.do === 'build') {
    await engine.build(step.rows, step.dimension)
    return done()
  }
  if (step.do === 'search') {
    const { queries, dimension, k } = step
    const found: number[][] = []
    for (let at = 0; at < queries.length; at += dimension)
      found.push(await engine.search(queries.subarray(at, at + dimension), k))
    return { ...done(), found }
  }
  if (step.do === 'save') {
    saved = await engine.save?.()
    return saved ? { ...done(), bytes: saved.bytes } : { absent: true }
  }
  if (!saved) return { absent: true }
  await saved.load()
  return done()
}

self.addEventListener('message', ({ data, ports }: MessageEvent<Step>) => {
  run(data).then(
    (outcome) => ports[0]!.postMessage(outcome),
    (thrown: unknown) => ports[0]!.postMessage({ failed: String(thrown) }),
  )
})
