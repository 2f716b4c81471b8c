// An embed worker without a model: a text's vector is made of its words, other words for another model.
import { serve, type Port } from '../../../src/lib/rpc.ts'
import type { EmbedWorker, Vector } from '../../../src/memory/embedders/index.ts'
import { direction } from '../../fixtures/models/random.ts'

let model = ''
let dimension = 0
const known = new Map<string, number[]>()

function directionOf(word: string): number[] {
  const found = known.get(word) ?? direction(`${model} ${word}`, dimension)
  known.set(word, found)
  return found
}

function vectorOf(text: string): Vector {
  const sum = new Float32Array(dimension)
  for (const word of text.toLowerCase().match(/\w+/g) ?? ['nothing'])
    for (const [at, value] of directionOf(word).entries()) sum[at]! += value
  const length = Math.hypot(...sum)
  return sum.map((value) => value / length)
}

serve<EmbedWorker>(self as unknown as Port, {
  async load(request) {
    model = request.model
    dimension = request.card.dimension
  },
  embed: async (texts) => texts.map(vectorOf),
})
