// Whom the settings let the app talk to.
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, type Settings } from '../../src/core/config.ts'
import { HUB_HOSTS } from '../../src/lib/reach.ts'
import { reachOf } from '../../src/ui/reach.ts'

const settings = (provider: Partial<Settings['provider']>, fallback: Partial<Settings['fallback']> = {}): Settings => ({
  ...DEFAULT_SETTINGS,
  provider: { ...DEFAULT_SETTINGS.provider, ...provider },
  fallback: { ...DEFAULT_SETTINGS.fallback, ...fallback },
})

describe('who may be talked to', () => {
  it.each<[string, Settings, string[] | undefined]>([
    ['nobody is named by the demo', settings({ id: 'demo' }), undefined],
    ['nobody by a server without an address', settings({ id: 'openai-compatible' }), undefined],
    ['nobody by what is no address', settings({ id: 'openai-compatible', baseUrl: 'nonsense' }), undefined],
    ['a vendor at its own address', settings({ id: 'openai' }), ['https://api.openai.com']],
    [
      'a server at the address that was typed',
      settings({ id: 'ollama', baseUrl: 'http://localhost:9/v1' }),
      ['http://localhost:9'],
    ],
    ['no server by the built-in model', settings({ id: 'built-in' }), []],
    [
      'the fallback as well, once it is turned on',
      settings({ id: 'openai' }, { enabled: true, id: 'mistral' }),
      ['https://api.openai.com', 'https://api.mistral.ai'],
    ],
    ['not a fallback that is off', settings({ id: 'openai' }, { id: 'mistral' }), ['https://api.openai.com']],
    [
      'not a fallback without an address',
      settings({ id: 'openai' }, { enabled: true, id: 'openai-compatible' }),
      ['https://api.openai.com'],
    ],
    ['each once', settings({ id: 'openai' }, { enabled: true, id: 'openai' }), ['https://api.openai.com']],
  ])('%s', (_, given, page) => {
    expect(reachOf(given, false)).toEqual(page && { page, worker: [] })
  })

  it('the hub, or its mirror, by a worker that fetches a model', () => {
    const given = settings({ id: 'openai' })
    expect(reachOf(given, true)?.worker).toEqual(HUB_HOSTS)
    const mirrored = { ...given, embedding: { ...given.embedding, host: 'https://mirror.test/models/' } }
    expect(reachOf(mirrored, true)).toEqual({
      page: ['https://api.openai.com'],
      worker: ['https://mirror.test', ...HUB_HOSTS],
    })
  })
})
