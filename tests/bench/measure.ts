// Timing for the benchmarks: medians, after a warm-up.

/** Milliseconds that `work` takes: the median and the slowest of `rounds`, after as many again to warm up. */
export async function measure(
  rounds: number,
  work: (round: number) => unknown,
): Promise<{ median: number; slowest: number }> {
  for (let round = 0; round < rounds; round++) await work(round)
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await work(round)
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  return { median: times[times.length >> 1]!, slowest: times.at(-1)! }
}

export function print(what: string, { median, slowest }: { median: number; slowest: number }): void {
  console.log(
    `${what.padEnd(48)} median ${median.toFixed(2).padStart(8)} ms   slowest ${slowest.toFixed(2).padStart(8)} ms`,
  )
}
