// The files of a sentence encoder in the layout of a model hub: their names and addresses, the cache that holds them, and
// how to tell a whole file from a web page or a cut one. Knows nothing of which models there are or who fetches them.

/** Cache Storage that holds model files under the addresses they have on the hub. */
export const MODEL_CACHE = 'recollect-models-v1'

/** Cache Storage that holds ONNX Runtime, from which the service worker serves it. */
export const RUNTIME_CACHE = 'onnx-runtime'

/** The weights, by their kind of number. */
export const WEIGHTS = { q8: 'onnx/model_quantized.onnx', fp32: 'onnx/model.onnx' } as const
const OTHERS = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const
export type ModelFile = (typeof OTHERS)[number] | (typeof WEIGHTS)[keyof typeof WEIGHTS]

/** Everything that is needed to embed with weights of this kind. */
export const modelFiles = (dtype: keyof typeof WEIGHTS): readonly ModelFile[] => [...OTHERS, WEIGHTS[dtype]]

/** Stands for the hub where files came from a folder: `.invalid` never resolves (RFC 2606). */
export const FOLDER_HOST = 'https://model-folder.invalid/'

/** The part of Cache that is used: tests bring their own. */
export type ModelCache = Pick<Cache, 'match' | 'put' | 'delete' | 'keys'>

/** The folder of one revision on a hub; `host` ends in a slash, so does the answer. */
export function revisionUrl(host: string, model: string, commit: string): string {
  return `${host}${model}/resolve/${commit}/`
}

/** True if the content is what its name promises, from the first byte to the last. Reads little of a large file. */
export async function isWhole(file: ModelFile, content: Blob): Promise<boolean> {
  return file.endsWith('.json') ? isJson(await content.text()) : isWholeOnnx(content)
}

function isJson(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return false
    throw thrown
  }
}

const GRAPH = 7
const OPERATOR_SET = 8
/** Bytes that surely hold a field's tag and length: two varints of at most ten bytes. */
const HEAD = 20

/** An ONNX file is one protobuf message: its fields, hopped over by their lengths, must end where the file ends. */
async function isWholeOnnx(content: Blob): Promise<boolean> {
  const seen = new Set<number>()
  let at = 0
  while (at < content.size) {
    const head = new Uint8Array(await content.slice(at, at + HEAD).arrayBuffer())
    const tag = varint(head, 0)
    const value = tag && varint(head, tag.length)
    if (!tag || !value) return false
    const wire = tag.value % 8
    if (wire !== 0 && wire !== 2) return false // this message has only numbers and blocks
    seen.add(Math.floor(tag.value / 8))
    at += tag.length + value.length + (wire === 2 ? value.value : 0)
  }
  return at === content.size && seen.has(GRAPH) && seen.has(OPERATOR_SET)
}

function varint(bytes: Uint8Array, start: number): { value: number; length: number } | undefined {
  let value = 0
  for (let i = start; i < bytes.length && i < start + 10; i++) {
    const byte = bytes[i]!
    value += (byte % 128) * 2 ** (7 * (i - start))
    if (byte < 128) return { value, length: i - start + 1 }
  }
  return undefined
}
