import fc from 'fast-check'
import { expect, test } from 'vitest'

import { sha256 } from '../../src/lib/digest.ts'
import { createSha256, sha256Now } from '../../src/lib/hash.ts'

test('agrees with the published examples', () => {
  expect(sha256Now('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(sha256Now('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('agrees with WebCrypto however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), async (pieces) => {
      const hash = createSha256()
      for (const piece of pieces) hash.update(piece)
      expect(hash.hex()).toBe(await sha256(Uint8Array.from(pieces.flatMap((piece) => [...piece]))))
    }),
  )
})

test('agrees with WebCrypto on texts of any length up to three blocks', async () => {
  for (let length = 0; length <= 192; length++) {
    const text = 'é'.repeat(length >> 1) + 'x'.repeat(length & 1)
    expect(sha256Now(text)).toBe(await sha256(text))
  }
})
