// What is known of the chosen provider: from its settings, from its last answer, and, where a person is looking, from asking
// it for its models, which costs nothing. Decides nothing.
import type { Settings } from '../../core/config.ts'
import type { Fault, Millis } from '../../core/types.ts'
import { messageOf } from '../../lib/errors.ts'
import { faultOf } from '../../providers/faults.ts'
import { createProvider } from '../../providers/index.ts'
import { addressOf } from '../../providers/keys.ts'
import { isVendor, vendorOfHost, VENDORS, type VendorId } from '../../providers/vendors.ts'
import type { App } from '../app.ts'
import type { ProviderFacts } from './world.ts'

/** So long a server may take over its list of models: the page waits for all checks together. */
const ASK_MS: Millis = 1200
/** Answers that are looked through for the last of this provider. */
const ANSWERS = 40

/** When a server was last found to answer, by its address and model: what it said before is over. */
const answered = new Map<string, Millis>()

/** `watched`: the server may be asked. */
export async function providerFacts(
  { db, keys }: Pick<App, 'db' | 'keys'>,
  { id, baseUrl, model }: Settings['provider'],
  watched: boolean,
): Promise<ProviderFacts> {
  const online = navigator.onLine
  if (!isVendor(id)) return { id, name: 'The built-in model', model, key: 'needless', online, proven: false }
  const { name } = VENDORS[id]
  let origin: string
  try {
    ;({ origin } = addressOf(id, baseUrl))
  } catch (thrown) {
    return { id, name, model, key: 'needless', online, address: messageOf(thrown), proven: false }
  }
  const { host, hostname } = new URL(origin)
  const given = (await keys.get(origin)) !== ''
  const key = given ? 'given' : vendorOfHost(hostname) ? 'missing' : 'needless'
  const facts: ProviderFacts = { id, name, host, model, key, online, proven: false }
  if (!online || key === 'missing') return facts
  const place = `${origin} ${model}`
  if (watched) {
    const asked = await ask({ keys }, id, baseUrl, origin)
    if (asked === 'answers') answered.set(place, Date.now())
    if (asked !== 'silent') return asked === 'answers' ? { ...facts, proven: true } : { ...facts, fault: asked }
  }
  const said = await lastFault({ db }, id, host, answered.get(place) ?? 0)
  return said ? { ...facts, fault: said } : facts
}

/** Asks for the list of models. Silent: it did not answer in time, which says nothing. */
async function ask(
  { keys }: Pick<App, 'keys'>,
  id: VendorId,
  baseUrl: string,
  origin: string,
): Promise<'answers' | 'silent' | Fault> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), ASK_MS)
  const late = new Promise<'silent'>((resolve) => abort.signal.addEventListener('abort', () => resolve('silent')))
  const asking = async () => {
    const client = await createProvider(id, { baseUrl, key: await keys.get(origin), fetch: fetch.bind(globalThis) })
    if (!client.models) return 'silent'
    await client.models(abort.signal)
    return 'answers'
  }
  try {
    return await Promise.race([asking(), late])
  } catch (thrown) {
    return abort.signal.aborted ? 'silent' : faultOf(thrown, Date.now())
  } finally {
    clearTimeout(timer)
    abort.abort()
  }
}

/** What went wrong with its newest answer, if that was after `since`. */
async function lastFault(
  { db }: Pick<App, 'db'>,
  id: VendorId,
  host: string,
  since: Millis,
): Promise<Fault | undefined> {
  // Ids sort by time: the newest come first.
  const newest = await db.turns
    .reverse()
    .limit(ANSWERS)
    .filter(({ role, provider }) => role === 'assistant' && provider?.id === id && provider.host === host)
    .first()
  return newest && newest.createdAt > since ? newest.fault : undefined
}
