// What the page writes down of where it may send requests, as the service worker reads it: nothing in it can end the
// directive it becomes part of, and leave for one open load is given once.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heldTo, openOnce, readReach, takeOpen, told, writeReach } from '../../src/lib/reach.ts'

const SCOPE = 'https://app.test/under/a/path/'

/** Cache Storage in memory, as far as it is used. */
function storage(): CacheStorage & { all: Map<string, Response> } {
  const all = new Map<string, Response>()
  const cache = {
    match: async (address: string) => all.get(address)?.clone(),
    put: async (address: string, response: Response) => void all.set(address, response),
    delete: async (address: string) => all.delete(address),
  }
  return { all, open: async () => cache } as unknown as CacheStorage & { all: Map<string, Response> }
}

describe('the list of addresses', () => {
  it('comes back as it was written, and is gone when there is none', async () => {
    const caches = storage()
    const reach = { page: ['https://api.openai.com', 'http://localhost:11434'], worker: ['https://*.hf.co'] }
    await writeReach(caches, SCOPE, reach)
    expect(await readReach(caches, SCOPE)).toEqual(reach)
    expect([...caches.all.keys()].every((address) => address.startsWith(SCOPE))).toBe(true)
    await writeReach(caches, SCOPE, undefined)
    expect(await readReach(caches, SCOPE)).toBeUndefined()
  })

  it('is believed only if nothing in it could end a directive or a header', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.constantFrom(' ', ';', ',', "'", '"', '\n', '*', '/'), async (text, mark) => {
        const caches = storage()
        await writeReach(caches, SCOPE, { page: [`https://a.test${mark}${text}`], worker: [] })
        expect(await readReach(caches, SCOPE)).toBeUndefined()
      }),
    )
  })

  it('is none where something else is in its place', async () => {
    const damaged = storage()
    await writeReach(damaged, SCOPE, { page: [], worker: [] })
    for (const address of damaged.all.keys()) damaged.all.set(address, new Response('{"page": ['))
    expect(await readReach(damaged, SCOPE)).toBeUndefined()
    for (const rubbish of [null, [], 'https://a.test', { page: 'https://a.test', worker: [] }, { page: [] }]) {
      const caches = storage()
      await writeReach(caches, SCOPE, rubbish as never)
      expect(await readReach(caches, SCOPE)).toBeUndefined()
    }
  })
})

describe('leave for one open load', () => {
  it('is taken once, and only at once', async () => {
    const caches = storage()
    expect(await takeOpen(caches, SCOPE, 0)).toBe(false)
    await openOnce(caches, SCOPE, 1000)
    expect(await takeOpen(caches, SCOPE, 2000)).toBe(true)
    expect(await takeOpen(caches, SCOPE, 2001)).toBe(false)
    await openOnce(caches, SCOPE, 1000)
    expect(await takeOpen(caches, SCOPE, 61_001)).toBe(false)
    await openOnce(caches, SCOPE, 1000)
    expect(await takeOpen(caches, SCOPE, 999)).toBe(false) // the clock was set back
  })
})

it('a page that was told nothing is held by nobody', () => {
  expect(heldTo()).toBeUndefined()
  expect(told(['https://a.test', 'http://localhost:1'])).toBe('reach;desc="https://a.test http://localhost:1"')
})
