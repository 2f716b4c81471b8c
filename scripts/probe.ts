// Asks one vendor what it would let a browser do: the preflight of a question, and its list of models with a wrong key.
// Gives what came as a value, and values as a table. It writes nothing down: a person compares and keeps the facts.
import { quote } from '../src/providers/faults.ts'
import { createProvider } from '../src/providers/index.ts'
import { VENDOR_FACTS } from '../src/providers/vendors-facts.ts'
import { type VendorId, VENDORS } from '../src/providers/vendors.ts'

/** No vendor gave it to anybody. */
const WRONG_KEY = 'recollect-probe-not-a-key'
/** Whoever is silent for longer is told of as silent. */
const PATIENCE_MS = 15_000

export interface ProbeOptions {
  fetch: typeof fetch
  /** The page that would ask. */
  origin: string
  /** Asked instead of the vendor's own address. */
  baseUrl?: string
  /** A real key, if the person gave one. */
  key?: string
}

/** What came of one request. */
export type Came = { status: number; origin: string; headers: string; words: string } | { failed: string }

export interface Finding {
  id: VendorId
  host: string
  /** Everything but the safelisted that we send. */
  sends: string[]
  preflight: Came
  list: Came
}

/** Probes one vendor. Never rejects: whoever cannot be reached is a finding as well. */
export async function probe(id: VendorId, options: ProbeOptions): Promise<Finding> {
  const { chat, models } = await requestsTo(id, options)
  const sends = Object.keys(chat.headers).sort()
  const asking = {
    origin: options.origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': sends.join(','),
  }
  return {
    id,
    host: new URL(chat.url).host,
    sends,
    preflight: await came(options, chat.url, { method: 'OPTIONS', headers: asking }),
    list: await came(options, models.url, { method: 'GET', headers: { ...models.headers, origin: options.origin } }),
  }
}

interface Sent {
  url: string
  headers: Record<string, string>
}

/** The two requests as the app itself would make them; nothing goes out. */
async function requestsTo(id: VendorId, { baseUrl = '', key = WRONG_KEY }: ProbeOptions) {
  const sent: Sent[] = []
  const record = (url: URL | string | Request, init: RequestInit = {}) => {
    const headers = Object.fromEntries(new Headers(init.headers))
    sent.push({ url: url instanceof Request ? url.url : String(url), headers })
    return Promise.resolve(new Response('{"error":{"message":"recorded"}}', { status: 403 }))
  }
  const provider = await createProvider(id, { baseUrl, key, fetch: record, online: () => true })
  const { signal } = new AbortController()
  const recorded = () => undefined
  const request = { model: 'probe', messages: [{ role: 'user' as const, content: 'Hello' }], maxTokens: 16 }
  const answer = provider.stream(request, signal)[Symbol.asyncIterator]()
  await answer.next().catch(recorded)
  await provider.models?.(signal).catch(recorded)
  const [chat, models] = sent
  if (!chat || !models) throw new Error(`probe: ${id} asked for nothing; its base URL may be missing`)
  return { chat, models }
}

async function came({ fetch, key }: ProbeOptions, url: string, init: RequestInit): Promise<Came> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    const words = quote(await response.text(), key ?? '').slice(0, 120)
    return {
      status: response.status,
      origin: response.headers.get('access-control-allow-origin') ?? '',
      headers: response.headers.get('access-control-allow-headers') ?? '',
      words,
    }
  } catch (thrown) {
    const { name, message, cause } = thrown as Error
    const code = (cause as { code?: string } | undefined)?.code
    return { failed: name === 'TimeoutError' ? `nothing came for ${PATIENCE_MS / 1000} s` : (code ?? message) }
  }
}

/** Whether a page of this origin may read what came. */
const readable = (one: Came, origin: string) => 'status' in one && ['*', origin].includes(one.origin)

/** What a browser would make of the preflight. */
export function verdict({ preflight, sends }: Finding, origin: string): string {
  if ('failed' in preflight) return `not reached: ${preflight.failed}`
  if (preflight.status >= 300 || !readable(preflight, origin)) return `lets no page in (${preflight.status})`
  const allowed = preflight.headers.toLowerCase().split(/\s*,\s*/)
  const missing = sends.filter(
    (name) => !allowed.includes(name) && (!allowed.includes('*') || name === 'authorization'),
  )
  return missing.length === 0 ? 'lets us in' : `lets us in without ${missing.join(', ')}`
}

/** The findings, a paragraph each, with what the table of facts says beside them. */
export function tableOf(findings: Finding[], origin: string): string {
  return findings
    .map((finding) => {
      const { id, host, list, preflight } = finding
      const { is: cors } = VENDOR_FACTS[id].cors
      const told = cors.kind === 'listed' ? `listed: ${cors.headers.join(', ')}` : cors.kind
      const rows: [string, string][] = [
        ['browsers', verdict(finding, origin)],
        ['its headers', 'failed' in preflight ? '–' : preflight.headers || 'none'],
        ['the table says', `${told} (probed: ${VENDOR_FACTS[id].probed})`],
        ['list of models', 'failed' in list ? `not reached: ${list.failed}` : listed(list, origin)],
      ]
      return [`${VENDORS[id].name} · ${host}`, ...rows.map(([name, what]) => `  ${name.padEnd(16)}${what}`)].join('\n')
    })
    .join('\n\n')
}

function listed(list: Exclude<Came, { failed: string }>, origin: string): string {
  const seen = readable(list, origin) ? 'a page can read it' : 'hidden from pages'
  return `${list.status}, ${seen}${list.status < 300 ? '' : `: ${list.words || 'no words'}`}`
}
