// Whether a model may run on the graphics processor: is there one, and does it compute what the processor computes?
// Drivers have been seen to give finite numbers that are wrong, so nothing is believed without the comparison.
import { failure } from '../../lib/errors.ts'
import type { Encoder, Vector } from './index.ts'

/** Texts of different lengths and scripts, so that padding and the attention's mask count too. */
const PROBES = [
  'The meeting moved to the smaller room.',
  'tea',
  'Wo habe ich gestern das Auto geparkt? Es stand noch am Bahnhof, glaube ich.',
  'мы переехали в Лиссабон в 1987 году',
  'A longer statement, so that rows of one batch differ much in length: she plays the cello in a small orchestra, keeps bees behind the old barn, and would rather take the window seat when the train goes along the lake.',
]

/**
 * The least cosine of a vector made by the graphics processor with the one made by the processor from the same float32
 * weights. Right drivers reach 0.999999, wrong ones were seen at 0.75 and below. Raising it may refuse rounding.
 */
const LEAST_PARITY = 0.999

/** The name of the adapter that this browser lends. Throws NoGpu, with the remedy, when a model cannot run on it. */
export async function findGpu(): Promise<string> {
  // The build of ONNX Runtime that can use it needs to suspend WebAssembly.
  if (!('gpu' in navigator) || !('Suspending' in WebAssembly)) {
    throw noGpu('this browser has no WebGPU', 'a newer Chrome or Edge has it')
  }
  const adapter = await navigator.gpu.requestAdapter()
  if (!adapter) {
    throw noGpu(
      'this browser lends no graphics processor',
      'update the graphics driver, or switch hardware acceleration on',
    )
  }
  const { vendor, architecture, device, description } = adapter.info
  return [vendor, architecture, device, description].filter((part) => part !== '').join(' ') || 'unnamed'
}

/** Embeds the same texts on both and returns the least cosine. */
export async function compare(onCpu: Encoder['embed'], onGpu: Encoder['embed'], signal: AbortSignal): Promise<number> {
  const expected = await onCpu(PROBES, 'passage', signal)
  const found = await onGpu(PROBES, 'passage', signal)
  return Math.min(...found.map((vector, row) => dot(vector, expected[row]!)))
}

/** True if vectors that are so close may be taken for each other. */
export const isParity = (cosine: number): boolean => cosine >= LEAST_PARITY

/** Throws GpuWrong when the comparison failed. */
export function checkParity(cosine: number): void {
  if (isParity(cosine)) return
  const fact = `it makes other vectors than the processor (cosine ${cosine.toFixed(3)}, where ${LEAST_PARITY} is the least)`
  throw failure('GpuWrong', `graphics processor: ${fact}; update the graphics driver`)
}

function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

const noGpu = (fact: string, remedy: string) => failure('NoGpu', `graphics processor: ${fact}; ${remedy}`)
