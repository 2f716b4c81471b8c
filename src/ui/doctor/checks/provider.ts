// Who answers: the address, the key (never shown), and whether the server takes them.
import { FAULTS, needsPerson } from '../../../providers/cards.ts'
import type { SettingsField } from '../../address.ts'
import { asSentence } from '../../kit/sentence.ts'
import { type Check, failing, ok, warning } from '../check.ts'

/** Where a fault is mended. */
const PLACES: Readonly<Partial<Record<string, SettingsField>>> = {
  key: 'key',
  address: 'address',
  model: 'model',
  window: 'window',
  provider: 'provider',
  spending: 'spending',
  vendor: 'key',
  openrouter: 'provider',
}

export const provider: Check = {
  name: 'Provider and key',
  async look({ provider: read, acts }) {
    const { id, name, host, model, key, online, address, fault, proven } = await read()
    const facts = { provider: id, key, online, proven, ...(fault ? { fault: fault.name } : {}) }
    if (id === 'demo') return ok('The demo answers in this browser, without a key.', facts)
    if (address !== undefined) return failing(asSentence(address), () => acts.open('address'), facts)
    if (host === undefined) return ok(`${name} answers in this browser, without a key.`, facts)
    if (key === 'missing')
      return failing(
        `${name} wants a key, and there is none for ${host} in this tab. Fix opens its field.`,
        () => acts.open('key'),
        facts,
      )
    if (model === '')
      return warning(`No model of ${name} is chosen. Fix opens the choice.`, () => acts.open('model'), facts)
    if (!online) return ok('You are offline: what you write waits, and is sent when the network is back.', facts)
    if (fault) {
      const known = Object.hasOwn(FAULTS, fault.name) ? FAULTS[fault.name as keyof typeof FAULTS] : undefined
      const place = PLACES[known?.action ?? ''] ?? 'provider'
      const says = `${known ? `${known.title}: ` : ''}${asSentence(fault.message)}`
      return needsPerson(fault.name)
        ? failing(says, () => acts.open(place), facts)
        : warning(says, () => acts.open('provider'), facts)
    }
    return ok(
      proven
        ? `${host} answers${key === 'given' ? ', and takes the key' : ''}.`
        : `${host}: nothing speaks against it.`,
      facts,
    )
  },
}
