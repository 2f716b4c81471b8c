import { describe, expect, it } from 'vitest'
import { isWhole, revisionUrl } from '../../src/lib/model-files.ts'
import { contentOf } from '../fixtures/models/server.ts'

const ONNX = 'onnx/model_quantized.onnx'
const weights = () => contentOf(`Xenova/e5-small-v2/resolve/main/${ONNX}`)
const blob = (...parts: BlobPart[]) => new Blob(parts)

describe('a whole file', () => {
  it('is JSON where JSON is promised', async () => {
    expect(await isWhole('config.json', blob('{"hidden_size": 384}'))).toBe(true)
    for (const text of ['', '{"hidden_size": 38', '<!doctype html>', 'null', '7']) {
      expect(await isWhole('config.json', blob(text)), text).toBe(false)
    }
  })

  it('is an ONNX model from end to end', async () => {
    expect(await isWhole(ONNX, blob(await weights()))).toBe(true)
    for (const text of ['', '<!doctype html>', '{"error":"no"}']) {
      expect(await isWhole(ONNX, blob(text)), text).toBe(false)
    }
  })

  it('is told from one that was cut anywhere, or has something behind it', async () => {
    const whole = await weights()
    for (let length = 0; length < whole.length; length += Math.ceil(whole.length / 97)) {
      expect(await isWhole(ONNX, blob(whole.subarray(0, length))), `${length} bytes`).toBe(false)
    }
    expect(await isWhole(ONNX, blob(whole.subarray(0, -1)))).toBe(false)
    expect(await isWhole(ONNX, blob(whole, '<html>'))).toBe(false)
  })
})

it('lies under its commit', () => {
  expect(revisionUrl('https://hub.example/', 'owner/name', 'abc')).toBe('https://hub.example/owner/name/resolve/abc/')
})
