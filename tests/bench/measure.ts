// Timing for the benchmarks: medians, after a warm-up.
import { median, percentile, record } from './report.ts'

export interface Timing {
  median: number
  p95: number
}

/** Milliseconds that `work` takes: median and 95th percentile of `rounds`, after as many again to warm up. */
export async function measure(rounds: number, work: (round: number) => unknown): Promise<Timing> {
  for (let round = 0; round < rounds; round++) await work(round)
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await work(round)
    times.push(performance.now() - start)
  }
  return { median: median(times), p95: percentile(times, 0.95) }
}

export function print(what: string, { median, p95 }: Timing): void {
  record(what, { 'median ms': median, 'p95 ms': p95 })
}
