// Why nothing readable came: every branch of the decision, what the probes carry, and that nothing of it hangs.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { causeOf, type Findings, type Probes } from '../../src/providers/diagnose.ts'
import { FAULTS, type FaultName } from '../../src/providers/cards.ts'
import { browserProbes } from '../../src/providers/probes.ts'
import { manualClock, swiftClock } from './clock.ts'
import { never, outcomeOf, providerOn, REQUEST } from './replies.ts'

const KEY = 'sk-planted-0123456789'
const AWAY = { ping: 'https://app.test/ping-1', local: false, blocksLoopback: false }
const FOUND: Findings = {
  online: true,
  local: false,
  mayHideKey: false,
  server: 'silent',
  site: 'answers',
  permission: 'unknown',
  place: AWAY,
}
const HERE = { ...FOUND, local: true }

describe('the cause', () => {
  it.each<[string, Partial<Findings>, FaultName]>([
    ['the device has no network', { ...FOUND, online: false }, 'Offline'],
    ['nor has it when probes are answered from elsewhere', { ...FOUND, online: false, server: 'closed' }, 'Offline'],
    ['nothing answers, not even the app’s own site', { ...FOUND, site: 'silent' }, 'NetworkDown'],
    ['the server alone is silent', FOUND, 'Unreachable'],
    ['the server is silent, and nothing tells about the rest', { ...FOUND, site: 'unknown' }, 'Unreachable'],
    ['the server is there, but closed to pages', { ...FOUND, server: 'closed' }, 'ClosedToPages'],
    ['it is closed, and known to hide wrong keys so', { ...FOUND, server: 'closed', mayHideKey: true }, 'WrongKey'],
    ['it answers pages, but hides wrong keys', { ...FOUND, server: 'readable', mayHideKey: true }, 'WrongKey'],
    ['it is silent, so nothing is known of the key', { ...FOUND, mayHideKey: true }, 'Unreachable'],
    ['it sends requests elsewhere', { ...FOUND, server: 'elsewhere' }, 'NoEndpoint'],
    ['it answers pages', { ...FOUND, server: 'readable' }, 'HungUp'],
    ['a server on this computer is off', HERE, 'LocalServerOff'],
    ['one needs no network', { ...HERE, online: false }, 'LocalServerOff'],
    ['one does not know this page', { ...HERE, server: 'closed' }, 'OriginNotAllowed'],
    ['one answers this page', { ...HERE, server: 'readable' }, 'HungUp'],
    ['one is kept from this page', { ...HERE, permission: 'denied' }, 'LocalNetworkDenied'],
    ['the question whether it may be asked was not answered', { ...HERE, permission: 'prompt' }, 'LocalNetworkDenied'],
    ['it may be asked, and is off', { ...HERE, permission: 'granted' }, 'LocalServerOff'],
    [
      'pages of this computer need no leave',
      { ...HERE, permission: 'prompt', place: { ...AWAY, local: true } },
      'LocalServerOff',
    ],
    ['the browser blocks it', { ...HERE, place: { ...AWAY, blocksLoopback: true } }, 'LoopbackBlocked'],
  ])('%s', (_, findings, name) => {
    expect(causeOf({ ...FOUND, ...findings })).toBe(name)
  })

  it('is one of ours whatever is found, and never a key that was not sent', () => {
    const any = fc.record({
      online: fc.boolean(),
      local: fc.boolean(),
      mayHideKey: fc.boolean(),
      server: fc.constantFrom('readable' as const, 'elsewhere' as const, 'closed' as const, 'silent' as const),
      site: fc.constantFrom('answers' as const, 'silent' as const, 'unknown' as const),
      permission: fc.constantFrom('granted' as const, 'denied' as const, 'prompt' as const, 'unknown' as const),
      place: fc.record({ ping: fc.constant(''), local: fc.boolean(), blocksLoopback: fc.boolean() }),
    })
    fc.assert(
      fc.property(any, (findings) => {
        const cause = causeOf(findings)
        expect(Object.keys(FAULTS)).toContain(cause)
        if (!findings.mayHideKey) expect(cause).not.toBe('WrongKey')
      }),
    )
  })
})

type Read = Awaited<ReturnType<Probes['reads']>>
interface World {
  reaches?: (url: string) => boolean | Promise<boolean>
  reads?: (url: string) => Read | Promise<Read>
  permission?: Awaited<ReturnType<Probes['permission']>>
  place?: Partial<Probes['place']>
}

function probesOf({ reaches = () => true, reads = () => 'nothing', permission = 'unknown', place }: World) {
  const asked: { url: string; headers?: Record<string, string> }[] = []
  const probes: Probes = {
    reaches: async (url) => {
      asked.push({ url })
      return reaches(url)
    },
    reads: async (url, headers) => {
      asked.push({ url, headers })
      return reads(url)
    },
    permission: () => Promise.resolve(permission),
    place: { ...AWAY, ...place },
  }
  return { probes, asked }
}

const lost = () => Promise.reject(new TypeError('Failed to fetch'))
const swift = () => swiftClock((ms) => ms < 3000)

describe('a request to which nothing readable came', () => {
  it.each<[string, string, World, FaultName]>([
    ['hides wrong keys', 'https://api.openai.com/v1', {}, 'WrongKey'],
    ['is closed to pages', 'https://api.example.test/v1', {}, 'ClosedToPages'],
    ['is blocked', 'https://api.example.test/v1', { reaches: (url) => url.includes('app.test') }, 'Unreachable'],
    ['shares its fate with all', 'https://api.example.test/v1', { reaches: () => false }, 'NetworkDown'],
    ['hangs up', 'https://api.example.test/v1', { reads: () => 'answer' }, 'HungUp'],
    ['sends elsewhere', 'https://api.example.test/v1', { reads: () => 'elsewhere' }, 'NoEndpoint'],
    ['is not running', 'http://localhost:11434/v1', { reaches: () => false }, 'LocalServerOff'],
    ['does not know the page', 'http://localhost:11434/v1', {}, 'OriginNotAllowed'],
    [
      'may not be asked',
      'http://localhost:11434/v1',
      { reaches: () => false, permission: 'denied' },
      'LocalNetworkDenied',
    ],
    [
      'may not be asked by Safari',
      'http://localhost:11434/v1',
      { reaches: () => false, place: { blocksLoopback: true } },
      'LoopbackBlocked',
    ],
  ])('because the server %s', async (_, baseUrl, world, name) => {
    const { probes, asked } = probesOf(world)
    const provider = providerOn(lost, { baseUrl, key: KEY, probes, clock: swift(), random: () => 0 })
    const outcome = await outcomeOf(provider.stream(REQUEST, never))
    expect(outcome.fault).toBe(name)
    expect(outcome.message).toContain(new URL(baseUrl).host)
    // A test of the connection says the same.
    await expect(provider.models!(never)).rejects.toMatchObject({ name, message: outcome.message })
    expect(JSON.stringify(asked)).not.toContain('planted')
  })

  it('without a key was not refused for its key', async () => {
    const { probes } = probesOf({})
    const options = { baseUrl: 'https://api.openai.com/v1', probes, clock: swift(), random: () => 0 }
    expect((await outcomeOf(providerOn(lost, options).stream(REQUEST, never))).fault).toBe('ClosedToPages')
  })

  it('probes that are not answered within three seconds count as silent', async () => {
    const { probes } = probesOf({
      reaches: () => new Promise(() => undefined),
      reads: () => new Promise(() => undefined),
    })
    const clock = swiftClock((ms) => ms <= 3000)
    const provider = providerOn(lost, { probes, clock, random: () => 0 })
    expect((await outcomeOf(provider.stream(REQUEST, never))).fault).toBe('NetworkDown')
  })

  it('Stop ends the probes at once', async () => {
    const stop = new AbortController()
    const { probes } = probesOf({
      reads: () => {
        stop.abort()
        return new Promise(() => undefined)
      },
    })
    const provider = providerOn(lost, { probes, clock: swift(), random: () => 0 })
    expect((await outcomeOf(provider.stream(REQUEST, stop.signal))).fault).toBe('AbortError')
  })

  it('what was answered is not probed', async () => {
    const { probes, asked } = probesOf({})
    const refuse = () => Promise.resolve(new Response('{"error":{"message":"Bad key"}}', { status: 401 }))
    const provider = providerOn(refuse, { probes, clock: manualClock() })
    expect((await outcomeOf(provider.stream(REQUEST, never))).fault).toBe('WrongKey')
    expect(asked).toEqual([])
  })
})

describe('the probes of a browser', () => {
  it('carry no key, no cookies and no referrer, and ask the app’s own site past its cache', async () => {
    const calls: [string, RequestInit][] = []
    const fetch = (url: RequestInfo | URL, init?: RequestInit) => {
      calls.push([url as string, init ?? {}])
      return Promise.resolve(new Response('', { status: 404 }))
    }
    vi.stubGlobal('location', new URL('https://app.test/chat/#/settings'))
    vi.stubGlobal('navigator', { vendor: 'Apple Computer, Inc.' })
    try {
      const probes = browserProbes(fetch, () => 0.5)
      expect(probes.place).toEqual({ ping: 'https://app.test/chat/ping-i', local: false, blocksLoopback: true })
      expect(await probes.reaches('https://api.example.test/', never)).toBe(true)
      expect(await probes.reads('https://api.example.test/v1/models', {}, never)).toBe('answer')
      expect(await probes.permission()).toBe('unknown')
    } finally {
      vi.unstubAllGlobals()
    }
    for (const [, init] of calls)
      expect(init).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' })
    expect(calls[0]![1].mode).toBe('no-cors')
  })
})

describe('a request that this page’s own policy stops', () => {
  it('is told as that at once, by answer and test alike, and nothing is probed', async () => {
    const { probes, asked } = probesOf({})
    const fetch = vi.fn(lost)
    const barred = (origin: string) => Promise.resolve(origin === 'https://api.example.test')
    const provider = providerOn(fetch, { key: KEY, probes, barred, clock: manualClock() })
    const outcome = await outcomeOf(provider.stream(REQUEST, never))
    // Here no service worker holds the page, so it is the host's doing.
    expect(outcome.fault).toBe('HostForbids')
    await expect(provider.models!(never)).rejects.toMatchObject({ name: 'HostForbids' })
    expect(fetch).toHaveBeenCalledTimes(2)
    expect(asked).toEqual([])
  })
})
