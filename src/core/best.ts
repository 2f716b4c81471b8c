// The best few of many, without sorting the rest.

/**
 * The places 0..count-1 of the `limit` best, best first, in time linear in `count`. `better(a, b)` must be a strict
 * total order.
 */
export function bestOf(count: number, limit: number, better: (a: number, b: number) => boolean): number[] {
  // A heap with the worst of them on top.
  const heap: number[] = []
  const settle = (at: number, from: number) => {
    for (let i = from; ;) {
      let worst = 2 * i + 1
      if (worst + 1 < heap.length && better(heap[worst]!, heap[worst + 1]!)) worst++
      if (worst >= heap.length || !better(at, heap[worst]!)) return void (heap[i] = at)
      heap[i] = heap[worst]!
      i = worst
    }
  }
  const most = Math.min(count, limit)
  for (let at = 0; at < most; at++) heap.push(at)
  for (let i = (most >> 1) - 1; i >= 0; i--) settle(heap[i]!, i)
  for (let at = most; at < count; at++) if (most > 0 && better(at, heap[0]!)) settle(at, 0)
  return heap.sort((a, b) => (better(a, b) ? -1 : 1))
}
