// A provider behind an address: a vendor's facts and a wire format, put together. Only the content type, the key and what
// the vendor demands is ever sent.
import { systemClock } from './clock.ts'
import { converse } from './converse.ts'
import { fault } from './faults.ts'
import { parsed } from './json.ts'
import type { Provider, ProviderOptions } from './index.ts'
import { addressOf, checkKey, endpointOf } from './keys.ts'
import { fetchDocument, type Line } from './line.ts'
import { type Vendor, type VendorId, VENDORS } from './vendors.ts'
import type { Wire } from './wire.ts'

/** Makes the provider. */
export function createHttp(id: VendorId, wire: Wire, options: ProviderOptions): Provider {
  const vendor = VENDORS[id]
  return {
    id,
    async *stream(request, signal) {
      const line = lineTo(id, options, request.model)
      if (wire.needsModel && request.model === '')
        throw fault('ModelGone', line, 'no model is chosen; choose one in Settings.')
      const headers = { 'content-type': 'application/json', ...headersOf(vendor, line.key) }
      yield* converse(line, wire, { request, headers }, signal)
    },
    async models(signal) {
      const line = lineTo(id, options, '')
      const url = endpointOf(line.base, vendor.modelsPath ?? wire.modelsPath)
      const text = await fetchDocument(line, url, headersOf(vendor, line.key), signal)
      return wire.models(parsed(text), line).sort((a, b) => (a.id < b.id ? -1 : 1))
    },
  }
}

/** Throws NoEndpoint or WrongKey for what was typed wrongly. */
function lineTo(id: VendorId, options: ProviderOptions, model: string): Line {
  const { base, origin } = addressOf(id, options.baseUrl)
  return {
    host: new URL(base).host,
    base,
    origin,
    key: checkKey(options.key, base).key,
    model,
    fetch: options.fetch,
    online: options.online ?? browserIsOnline,
    random: options.random ?? Math.random,
    clock: options.clock ?? systemClock,
    patience: options.patience ?? { first: 30_000, idle: 60_000 },
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
