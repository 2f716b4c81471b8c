// Every fault of every vendor's server, over real HTTP, through `chat.send` on the real schema: what stands in the rows,
// how often was asked and with which headers, and what the card offers. What goes wrong is a table: server-faults.ts.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Probes } from '../../src/providers/diagnose.ts'
import { factsOf } from '../../src/providers/cards.ts'
import { type VendorId, VENDORS } from '../../src/providers/vendors.ts'
import { SPEECHES } from '../fixtures/endpoint-formats.ts'
import { type Endpoint, startEndpoint } from '../fixtures/endpoint.ts'
import { START, startTalk } from '../fixtures/talk.ts'
import { swiftClock } from './clock.ts'
import { type Case, casesFor } from './server-faults.ts'

const KEY = 'planted-key-7f3e9a1b5c'
const SILENCE = { first: 30_000, idle: 60_000 }
/** Waits that are not over at once: the silences, and those for the last figures, for a refusal's words, for a probe. */
const LASTING = [3000, 5000, ...Object.values(SILENCE)]

let endpoint: Endpoint
let elsewhere: Endpoint
beforeAll(async () => {
  ;[endpoint, elsewhere] = await Promise.all([startEndpoint(), startEndpoint()])
})
afterAll(() => Promise.all([endpoint.close(), elsewhere.close()]))
beforeEach(() => {
  endpoint.forget()
  elsewhere.forget()
})

/** What a browser on this page would find out: Node reads everything, so leave is looked for in the headers. */
const probes: Probes = {
  reaches: (url, signal) =>
    fetch(url, { signal }).then(
      () => true,
      () => false,
    ),
  reads: (url, headers, signal) =>
    fetch(url, { headers, signal, redirect: 'manual' }).then(
      (response) => {
        if (response.status >= 300 && response.status < 400) return 'elsewhere'
        return response.headers.has('access-control-allow-origin') ? 'answer' : 'nothing'
      },
      () => 'nothing',
    ),
  permission: () => Promise.resolve('unknown'),
  place: { ping: '', local: true, blocksLoopback: false },
}

async function send(id: VendorId, { replies, silence, model = 'test-large' }: Case) {
  const vendor = VENDORS[id]
  const sent: { url: string; init: RequestInit }[] = []
  endpoint.next = replies.slice(0, -1)
  endpoint.reply = replies.at(-1)!
  const talk = await startTalk({
    provider: { id, baseUrl: endpoint.origin + SPEECHES[vendor.format].base, model },
    key: KEY,
    browser: {
      clock: swiftClock((ms) => !LASTING.includes(ms) || (silence !== undefined && ms === SILENCE[silence]), START),
      fetch: (url, init) => {
        sent.push({ url: url as string, init: init! })
        return fetch(url, init)
      },
      probes,
    },
  })
  await talk.say('Where is hall 4?')
  return { rows: await talk.rows(), sent }
}

const formats = new Set<string>()
for (const id of Object.keys(VENDORS) as VendorId[]) {
  const { name, format, auth, headers = {} } = VENDORS[id]
  const another = formats.has(format)
  formats.add(format)
  const allowed = ['content-type', ...Object.keys(headers), ...(auth ? [auth.header] : [])].sort()
  describe(name, () => {
    // The address of the other server is known once it runs; names are needed before.
    const titles = Object.entries(casesFor(format, '')).filter(([, { heavy }]) => !(heavy && another))
    for (const [title] of titles)
      it(title, async () => {
        const one = casesFor(format, elsewhere.origin)[title]!
        const { found } = one
        const { rows, sent } = await send(id, one)

        const [user, answer, ...others] = rows
        expect(others).toEqual([])
        expect(user).toMatchObject({ role: 'user', text: 'Where is hall 4?', status: 'complete' })
        expect(answer).toMatchObject({ role: 'assistant', parentId: user!.id })
        expect({ status: answer!.status, fault: answer!.fault?.name }).toEqual({
          status: found.fault ? 'failed' : 'complete',
          fault: found.fault,
        })
        if (typeof found.text === 'string') expect(answer!.text).toBe(found.text)
        else expect(answer!.text.startsWith(found.text.begins)).toBe(true)

        expect(sent.filter(({ init }) => init.method === 'POST')).toHaveLength(found.requests)
        expect(elsewhere.requests).toEqual([])
        for (const { url, init } of sent) {
          expect(Object.keys(init.headers as object).sort()).toEqual(
            init.method === 'GET' ? allowed.filter((header) => header !== 'content-type') : allowed,
          )
          expect(init).toMatchObject({ redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer' })
          expect(url + ((init.body ?? '') as string)).not.toContain(KEY)
        }

        if (found.fault) {
          const facts = factsOf(answer!.fault!.name)
          expect(facts?.label).toBeTruthy()
          expect(answer!.fault!.host).toBe(new URL(endpoint.url).host)
          expect(answer!.fault!.instead).toBe(found.instead)
          if (found.until !== undefined) expect(answer!.fault!.until! - START).toBeLessThanOrEqual(found.until)
        }
        expect(JSON.stringify(rows)).not.toContain('planted')
      })
  })
}
