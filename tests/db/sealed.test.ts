import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deriveKey } from '../../src/db/passphrase.ts'
import type { Packed } from '../../src/db/envelope.ts'
import { isSealed, seal, unseal } from '../../src/db/sealed.ts'
import { exportArchive } from '../../src/db/export.ts'
import { NOW, openBoth } from './fixture.ts'
import { quickKey } from './shelf.ts'

const CHUNK = 64 * 1024
const bytesOf = async (file: Packed) => new Uint8Array(await new Response(file.stream()).arrayBuffer())
const noise = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) % 256)
/** All of it, once the last part was opened. */
const open = async (bytes: Uint8Array<ArrayBuffer>) => bytesOf(await unseal(new Blob([bytes]), 'open sesame', quickKey))

async function sealed(length: number) {
  return bytesOf(await seal(new Blob([noise(length)]), 'open sesame', quickKey))
}

/** The line that says how a file is locked, and the rest. */
function split(bytes: Uint8Array<ArrayBuffer>) {
  const end = bytes.indexOf(10) + 1
  return { header: JSON.parse(new TextDecoder().decode(bytes.slice(0, end))) as Header, body: bytes.slice(end) }
}
interface Header {
  kdf: Record<string, unknown>
  cipher: Record<string, unknown>
  [field: string]: unknown
}
function joined(header: unknown, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const line = new TextEncoder().encode(JSON.stringify(header) + '\n')
  const whole = new Uint8Array(line.length + body.length)
  whole.set(line)
  whole.set(body, line.length)
  return whole
}

test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])(
  '%i bytes come back as they were',
  async (length) => {
    expect(await open(await sealed(length))).toEqual(noise(length))
  },
)

test('with the real key, an archive comes back, and a wrong passphrase is refused in words', async () => {
  const { db } = openBoth()
  const file = await exportArchive(db, NOW)
  const locked = await seal(file, 'na\u00efve caf\u00e9', deriveKey)
  expect([await isSealed(locked), await isSealed(file)]).toEqual([true, false])
  // However its accents were typed.
  expect(await bytesOf(await unseal(locked, 'nai\u0308ve cafe\u0301', deriveKey))).toEqual(await bytesOf(file))
  await expect(unseal(locked, 'naive cafe', deriveKey)).rejects.toMatchObject({
    name: 'WrongPassphrase',
    message: expect.stringContaining('nothing was changed') as string,
  })
})

test('a JSON file of another kind is not taken for a locked one', async () => {
  const others = ['{\n  "createdAt": "2026-11-22"', '{"format":"recollect"}', '{', '', '[]']
  for (const text of others) expect(await isSealed(new Blob([text]))).toBe(false)
})

test('what is locked shows nothing of what is in it, and no two files are alike', async () => {
  const plain = new Blob(['the gate code is 8841 '.repeat(1000)])
  const [one, other] = await Promise.all([seal(plain, 'p', quickKey), seal(plain, 'p', quickKey)])
  expect(await one.text()).not.toContain('8841')
  expect(await bytesOf(one)).not.toEqual(await bytesOf(other))
})

describe('refused is', () => {
  const part = (body: Uint8Array, at: number) => body.slice(at * (CHUNK + 16), (at + 1) * (CHUNK + 16))
  const bodies: [string, (body: Uint8Array) => Uint8Array[]][] = [
    ['a file without its last part', (body) => [part(body, 0), part(body, 1)]],
    ['a file that is cut inside a part', (body) => [body.slice(0, -20)]],
    ['a file that is cut before its first part', () => []],
    ['two parts in the place of each other', (body) => [part(body, 1), part(body, 0), part(body, 2)]],
    ['a part twice', (body) => [part(body, 0), part(body, 0), part(body, 1), part(body, 2)]],
    ['a part left out', (body) => [part(body, 0), part(body, 2)]],
    ['something behind the end', (body) => [body, Uint8Array.of(1)]],
  ]
  test.each(bodies)('%s', async (_, change) => {
    const { header, body } = split(await sealed(2 * CHUNK + 100))
    const changed = new Uint8Array(await new Blob(change(body).map((each) => Uint8Array.from(each))).arrayBuffer())
    await expect(open(joined(header, changed))).rejects.toMatchObject({ name: /^(ArchiveRefused|WrongPassphrase)$/ })
  })

  test('a part of another file of the same passphrase', async () => {
    const [one, other] = [split(await sealed(2 * CHUNK)), split(await sealed(2 * CHUNK))]
    const body = Uint8Array.from([...part(one.body, 0), ...part(other.body, 1)])
    await expect(open(joined(one.header, body))).rejects.toMatchObject({ name: 'ArchiveRefused' })
    await expect(open(joined(other.header, one.body))).rejects.toMatchObject({ name: 'WrongPassphrase' })
  })

  const headers: [string, (header: Header) => unknown, string][] = [
    ['a key that costs nothing', (header) => ({ ...header, kdf: { ...header.kdf, m: 8 } }), 'kdf.m'],
    ['a key that takes 4 GB', (header) => ({ ...header, kdf: { ...header.kdf, m: 4 * 1024 ** 2 } }), 'kdf.m'],
    ['a key that takes for ever', (header) => ({ ...header, kdf: { ...header.kdf, t: 1e9 } }), 'kdf.t'],
    ['a key of one turn', (header) => ({ ...header, kdf: { ...header.kdf, t: 1 } }), 'kdf.t'],
    ['a key of many threads', (header) => ({ ...header, kdf: { ...header.kdf, p: 64 } }), 'kdf.p'],
    ['a short salt', (header) => ({ ...header, kdf: { ...header.kdf, salt: 'AAAA' } }), 'kdf.salt'],
    ['another cipher', (header) => ({ ...header, cipher: { ...header.cipher, name: 'none' } }), 'cipher.name'],
    ['a field too many', (header) => ({ ...header, more: 1 }), 'more'],
    ['a newer version', (header) => ({ ...header, version: 2 }), 'update it first'],
    ['no header of ours', () => ({ hello: 1 }), 'not a Recollect file'],
    ['nothing at all', () => null, 'not a Recollect file'],
  ]
  test.each(headers)('%s, before any key is made', async (_, change, words) => {
    const { header, body } = split(await sealed(10))
    const never = () => Promise.reject(new Error('a key was made'))
    const file = new Blob([joined(change(header), body)])
    await expect(unseal(file, 'open sesame', never)).rejects.toThrow(words)
  })

  test('any byte that was changed, wherever', async () => {
    const whole = await sealed(CHUNK + 500)
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Uint8Array.from(whole)
        changed[at]! ^= by
        await expect(open(changed)).rejects.toMatchObject({ name: /^(ArchiveRefused|ArchiveTooNew|WrongPassphrase)$/ })
      }),
      { numRuns: 300 },
    )
  })
})
