// Everyone who can answer, as the list to choose from, and what a person should know of each before choosing. Pure.
import { PROVIDER_NAMES, type ProviderId } from '../../core/config/fields.ts'
import { isLocal } from '../../providers/local.ts'
import { VENDOR_FACTS } from '../../providers/vendors-facts.ts'
import { isVendor, VENDORS } from '../../providers/vendors.ts'

/** True for servers that run on one's own computer. */
export function isOnThisComputer(id: ProviderId): boolean {
  const baseUrl = isVendor(id) ? VENDORS[id].baseUrl : undefined
  return baseUrl !== undefined && isLocal(new URL(baseUrl).hostname)
}

function groupOf(id: ProviderId): string {
  if (!isVendor(id)) return 'Without a key'
  if (VENDORS[id].baseUrl === undefined) return 'Any other'
  return isOnThisComputer(id) ? 'On this computer' : 'With a key'
}

const ORDER = ['Without a key', 'With a key', 'On this computer', 'Any other']

const OPTIONS = (Object.entries(PROVIDER_NAMES) as [ProviderId, string][])
  .map(([value, label]) => ({ value, label, group: groupOf(value) }))
  .sort((a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group))

/** The options of the list, those of a group together. `builtIn`: this browser knows of a model of its own. */
export function providerOptions(builtIn: boolean) {
  return OPTIONS.filter(({ value }) => builtIn || value !== 'built-in')
}

/** What to know of a provider, in a few sentences. */
export function hintOf(id: ProviderId): string {
  if (id === 'demo')
    return 'The demo needs no key and no network: it shows what your memories say about a question. It is not a language model.'
  if (id === 'built-in')
    return 'A small model that comes with the browser. It needs no key and no network, and nothing leaves this computer.'
  if (id === 'openai-compatible')
    return 'Any server that speaks OpenAI’s chat completions: a vendor’s, or one on your own computer.'
  return VENDOR_FACTS[id].traps.map(({ is }) => is).join(' ')
}
