// Every provider passes the contract.
import { createDemo } from '../../src/providers/demo.ts'
import { providerContract } from '../contracts/provider.ts'
import { type Reply, startEndpoint } from '../fixtures/endpoint.ts'
import type { FormatName } from '../../src/providers/vendors.ts'
import { createOpenAI, SPEAKERS, speaking } from './replies.ts'
import { swiftClock } from './clock.ts'

providerContract('the demo', { make: async () => ({ provider: createDemo({ clock: swiftClock((ms) => ms < 1000) }) }) })

const LONG = 'One two three four five six seven eight nine ten eleven twelve.'

const replies: Record<string, Reply> = {
  'a server that streams': { kind: 'stream', text: LONG },
  'a server that streams under the wrong name': { kind: 'mislabelled', type: 'text/plain', text: LONG },
  'a server that refuses a field': { kind: 'refuse-field', field: 'stream_options', text: LONG },
}

for (const [name, reply] of Object.entries(replies))
  providerContract(name, {
    make: async () => {
      const endpoint = await startEndpoint({ reply, key: 'secret-key' })
      const provider = createOpenAI({ baseUrl: endpoint.url, key: 'secret-key', fetch })
      return { provider, close: endpoint.close }
    },
  })

for (const format of Object.keys(SPEAKERS) as FormatName[])
  providerContract(`a server that speaks ${format}`, {
    make: async () => {
      const endpoint = await startEndpoint({ reply: { kind: 'stream', text: LONG }, key: 'secret-key' })
      const provider = speaking(format, fetch, { baseUrl: endpoint.urlFor(format), key: 'secret-key' })
      return { provider, close: endpoint.close }
    },
  })
