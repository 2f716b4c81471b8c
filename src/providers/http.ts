// A provider behind an address: a vendor's facts and a wire format, put together. Only the content type, the key and what
// the vendor demands is ever sent.
import { isAbort, nameOf } from '../lib/errors.ts'
import { systemClock } from './clock.ts'
import { converse } from './converse.ts'
import { diagnose, type Probes } from './diagnose.ts'
import { fault } from './faults.ts'
import { parsed } from './json.ts'
import type { ModelInfo, Provider, ProviderOptions } from './index.ts'
import { addressOf, checkKey, endpointOf, strangerIn } from './keys.ts'
import { fetchDocument, type Line } from './line.ts'
import { nearest } from './nearest.ts'
import { isBarred } from './policy.ts'
import { browserProbes } from './probes.ts'
import { foreignKey } from './refusals.ts'
import { type FormatName, speakerOf, type Vendor, type VendorId, vendorOfHost, VENDORS } from './vendors.ts'
import type { Wire } from './wire.ts'

const WIRES: Record<FormatName, () => Promise<Wire>> = {
  gemini: () => import('./formats/gemini.ts').then((m) => m.gemini),
  messages: () => import('./formats/messages.ts').then((m) => m.messages),
  ollama: () => import('./formats/ollama.ts').then((m) => m.ollama),
  responses: () => import('./formats/responses.ts').then((m) => m.responses),
  'chat-completions': () => import('./formats/chat-completions.ts').then((m) => m.chatCompletions),
}

/** Makes the provider of a vendor. */
export async function createVendor(id: VendorId, options: ProviderOptions): Promise<Provider> {
  const speaker = speakerOf(id, options.baseUrl)
  return createHttp(speaker, await WIRES[VENDORS[speaker].format](), options)
}

/** Makes the provider that speaks this wire format. */
export function createHttp(id: VendorId, wire: Wire, options: ProviderOptions): Provider {
  const vendor = VENDORS[id]
  const modelsUrl = ({ base }: Line) => endpointOf(base, vendor.modelsPath ?? wire.modelsPath)

  async function list(line: Line, signal: AbortSignal): Promise<ModelInfo[]> {
    const text = await fetchDocument(line, modelsUrl(line), headersOf(vendor, line.key), signal)
    return wire.models(parsed(text), line).sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** The same fault, with what can be found out about it. */
  async function explained(thrown: unknown, line: Line, signal: AbortSignal): Promise<unknown> {
    if (nameOf(thrown) === 'ModelGone') {
      const models = await list(line, signal).catch(noneUnlessStopped)
      const instead = nearest(
        line.model,
        models.map((model) => model.id),
      )
      return instead === undefined ? thrown : Object.assign(thrown as Error, { instead })
    }
    const probes = nameOf(thrown) === 'Unreachable' ? probesOf(options) : undefined
    if (!probes) return thrown
    return diagnose(line, probes, { ...vendor.headers }, modelsUrl(line), signal)
  }

  return {
    id,
    async *stream(request, signal) {
      const line = lineTo(id, options, request.model)
      // Servers of one's own often hold a single one; vendors have many.
      const needsModel = wire.needsModel ?? vendor.domain !== undefined
      if (needsModel && request.model === '')
        throw fault('NoModelChosen', line, 'it has to be told which model answers; choose one in Settings.')
      const headers = { 'content-type': 'application/json', ...headersOf(vendor, line.key) }
      try {
        yield* converse(line, wire, { request, headers }, signal)
      } catch (thrown) {
        throw await explained(thrown, line, signal)
      }
    },
    async models(signal) {
      const line = lineTo(id, options, '')
      try {
        return await list(line, signal)
      } catch (thrown) {
        throw await explained(thrown, line, signal)
      }
    },
  }
}

/** Without a list there is no model to propose; what went wrong with it is not what the person asked for. */
function noneUnlessStopped(thrown: unknown): ModelInfo[] {
  if (isAbort(thrown)) throw thrown
  return []
}

/** Outside of a browser (Node) nothing needs to be found out: there the network says what went wrong. */
function probesOf({ probes, fetch, random }: ProviderOptions): Probes | undefined {
  if (probes || !('location' in globalThis)) return probes
  return browserProbes(fetch, random)
}

/** Throws NoEndpoint, WrongKey or ForeignKey for what was typed wrongly. */
function lineTo(id: VendorId, options: ProviderOptions, model: string): Line {
  const { base, origin } = addressOf(id, options.baseUrl)
  const { host, hostname } = new URL(base)
  const { key } = checkKey(options.key, base)
  // One vendor's key is never shown to another. A server that nobody knows may take the keys of others on.
  const stranger = vendorOfHost(hostname) && strangerIn(key, hostname)
  if (stranger) throw foreignKey({ host, key }, stranger)
  return {
    host,
    base,
    origin,
    key,
    model,
    fetch: options.fetch,
    online: options.online ?? browserIsOnline,
    random: options.random ?? Math.random,
    clock: options.clock ?? systemClock,
    patience: options.patience ?? { first: 30_000, idle: 60_000 },
    barred: options.barred ?? isBarred,
    ...(options.pace ? { pace: options.pace } : {}),
  }
}

/** Where nothing tells (Node), there is a network. */
function browserIsOnline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine ?? true
}

/** No header for a key that is not there: a server on one's own device needs none. */
function headersOf({ auth, headers }: Vendor, key: string): Record<string, string> {
  return key === '' || !auth ? { ...headers } : { ...headers, [auth.header]: `${auth.before ?? ''}${key}` }
}
