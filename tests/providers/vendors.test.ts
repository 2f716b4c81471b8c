// The table of vendors: every fact has a source and a day, and what really goes out to each of them is its key, what it
// demands, and nothing that its servers let no browser send.
import { describe, expect, it } from 'vitest'
import { PROVIDER_NAMES } from '../../src/core/config/fields.ts'
import { createProvider } from '../../src/providers/index.ts'
import { checkBaseUrl } from '../../src/providers/keys.ts'
import { VENDOR_FACTS } from '../../src/providers/vendors-facts.ts'
import { type VendorId, vendorOfHost, vendorOfKey, VENDORS } from '../../src/providers/vendors.ts'
import { never, outcomeOf, REQUEST } from './replies.ts'

const IDS = Object.keys(VENDORS) as VendorId[]
const KEY = 'made-up-key-0123456789'

/** Every object in the facts of a vendor that states something, with where it stands. */
function stated(value: unknown, path: string): [path: string, said: { source?: unknown; date?: unknown }][] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'is' in value || 'source' in value || 'date' in value ? [[path, value] as [string, object]] : []
  return [...own, ...Object.entries(value).flatMap(([name, part]) => stated(part, `${path}.${name}`))]
}

/** What is sent for one answer and for the list of models; whoever is asked answers nothing that can be used. */
async function requestsTo(id: VendorId) {
  const sent: { url: URL; init: RequestInit }[] = []
  const fetch = (url: URL | string | Request, init: RequestInit = {}) => {
    sent.push({ url: new URL(String(url instanceof Request ? url.url : url)), init })
    return Promise.resolve(new Response('{"error":{"message":"No."}}', { status: 403 }))
  }
  const baseUrl = VENDORS[id].baseUrl === undefined ? 'https://llm.example.test/v1' : ''
  const provider = await createProvider(id, { baseUrl, key: KEY, fetch, online: () => true })
  await outcomeOf(provider.stream(REQUEST, never))
  await provider.models!(never).catch(() => undefined)
  expect(sent).toHaveLength(2)
  return { chat: sent[0]!, models: sent[1]! }
}

const namesIn = (init: RequestInit) => [...new Headers(init.headers).keys()].sort()

describe.each(IDS)('%s', (id) => {
  const vendor = VENDORS[id]
  const facts = VENDOR_FACTS[id]

  it('has a source and a day for everything that is said of it', () => {
    const sayings = stated(facts, id)
    expect(sayings.length).toBeGreaterThan(1)
    for (const [path, { source, date }] of sayings) {
      expect(source, path).toMatch(/\S{4}/)
      expect(date, path).toMatch(/^202\d-(0[1-9]|1[0-2])(-\d\d)?$/)
    }
    expect(facts.probed).toMatch(/^(never|202\d-\d\d-\d\d)$/)
    expect(facts.keyShape !== undefined).toBe(vendor.keys !== undefined)
  })

  it('is named as people can choose it, and its pages are open to be linked to', () => {
    expect(PROVIDER_NAMES[id]).toBe(vendor.name)
    for (const page of [facts.keyPage, facts.billingPage]) if (page) expect(new URL(page.is).protocol).toBe('https:')
    expect(facts.keyPage === undefined).toBe(vendor.auth === undefined || vendor.auth.optional === true)
    for (const { is } of facts.traps) expect(is).toMatch(/^[A-Z“].*\.$/s)
  })

  it('answers at its own address, which is known as its own', () => {
    if (vendor.baseUrl === undefined) return
    expect(checkBaseUrl(vendor.baseUrl).base).toBe(vendor.baseUrl)
    if (vendor.domain) expect(vendorOfHost(new URL(vendor.baseUrl).hostname)?.name).toBe(vendor.name)
  })

  it('is sent its key, what it demands, and no other header', async () => {
    const { chat, models } = await requestsTo(id)
    const due = [...(vendor.auth ? [vendor.auth.header] : []), ...Object.keys(vendor.headers ?? {})]
    expect(namesIn(chat.init)).toEqual(['content-type', ...due].sort())
    expect(namesIn(models.init)).toEqual([...due].sort())
    for (const { url, init } of [chat, models]) {
      expect(url.href).not.toContain(KEY)
      expect(JSON.stringify(init.body ?? '')).not.toContain(KEY)
    }
  })

  it('is sent nothing that its servers let no browser send', async () => {
    const { is: cors } = facts.cors
    if (cors.kind !== 'listed') return
    const { chat, models } = await requestsTo(id)
    for (const { init } of [chat, models])
      expect(namesIn(init).filter((name) => !cors.headers.includes(name))).toEqual([])
  })

  it('is asked without cookies, referrer or cache, and is not followed elsewhere', async () => {
    const { chat, models } = await requestsTo(id)
    for (const { init } of [chat, models])
      expect(init).toMatchObject({
        redirect: 'error',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
      })
  })
})

it('a key tells whose it is, and never two', () => {
  const made = ['sk-ant-api03-x', 'sk-or-v1-x', 'sk-proj-x', 'AIzaSyA', 'gsk_x', 'xai-x']
  const owners = made.map((key) => vendorOfKey(key)?.name)
  expect(new Set(owners).size).toBe(made.length)
  expect(owners).not.toContain(undefined)
  for (const key of made)
    expect(Object.values(VENDORS).filter(({ keys }) => keys?.test(key)).length).toBeLessThanOrEqual(1)
})
