import { describe, expect, test } from 'vitest'
import { BOUNDS, gzip, linesOf } from '../../src/db/envelope.ts'

const encode = (text: string) => new TextEncoder().encode(text)

async function linesIn(file: Blob, bounds = BOUNDS, signal?: AbortSignal): Promise<string[]> {
  const found: string[] = []
  for await (const some of linesOf(file, signal, bounds)) found.push(...some.map((line) => line.text))
  return found
}

test('lines come out as they went in, wherever the stream is cut', async () => {
  const lines = ['', 'one', 'zwölf 🎉', 'x'.repeat(300_000), '', 'last']
  expect(await linesIn(await gzip([encode(lines.map((line) => line + '\n').join(''))]))).toEqual(lines)
})

describe('a file that no honest program wrote is refused early', () => {
  const small = { file: 200_000, line: 100_000, ratio: 200, anyRatio: 150_000 }
  const text = (length: number) => gzip([encode(`${'x'.repeat(999)}\n`.repeat(length / 1000))])
  const noise = crypto.getRandomValues(new Uint8Array(60_000)).map((byte) => byte % 64 || 1)

  test('one that is too large', async () => {
    const file = await gzip([noise, encode('\n'), noise, encode('\n'), noise, encode('\n'), noise, encode('\n')])
    await expect(linesIn(file, small)).rejects.toMatchObject({
      name: 'ArchiveTooLarge',
      message: expect.stringMatching(/more than 200000/),
    })
  })
  test('one that is packed too tightly', async () => {
    const error = { name: 'ArchiveTooLarge', message: expect.stringMatching(/far more than text/) }
    await expect(linesIn(await text(180_000), small)).rejects.toMatchObject(error)
    expect(await linesIn(await text(140_000), small)).toHaveLength(140)
  })
  test('one with an endless line, before all of it is read', async () => {
    const file = await gzip([encode('x'.repeat(190_000))])
    await expect(linesIn(file, { ...small, anyRatio: 1e9 })).rejects.toMatchObject({
      message: expect.stringMatching(/a line is longer/),
    })
  })
  test.each([
    ['cut off in a line', encode('one\ntwo')],
    ['bytes that are no text', Uint8Array.from([0xff, 10])],
    ['half a character', Uint8Array.from([0xe2, 0x82, 10])],
    ['a surrogate by itself', Uint8Array.from([0xed, 0xa0, 0x80, 10])],
  ])('%s', async (_, bytes) => {
    await expect(linesIn(await gzip([bytes]))).rejects.toMatchObject({ name: 'ArchiveRefused' })
  })
  test('one that is not packed', async () => {
    await expect(linesIn(new Blob(['one\n']))).rejects.toMatchObject({ name: 'ArchiveRefused' })
  })
})

test('a cancel is heard', async () => {
  const file = await gzip([encode('one\n')])
  await expect(linesIn(file, BOUNDS, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
})
