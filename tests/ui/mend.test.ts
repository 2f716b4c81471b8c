// What the button of a fault changes, and the commands that a card tells.
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../src/core/config.ts'
import type { Keys } from '../../src/ui/keys.ts'
import { allowCommands, localServer, startCommands, systemOf } from '../../src/ui/chat/commands.ts'
import { type Mending, useModel, useOpenRouter, useVendorOfKey } from '../../src/ui/chat/mend.ts'
import { startTalk } from '../fixtures/talk.ts'

const never = new AbortController().signal

async function mending(baseUrl: string, key: string, listed: unknown = { data: [] }) {
  const { db } = await startTalk({ provider: { id: 'openai-compatible', baseUrl, model: 'llama-3-70b' } })
  const kept = new Map([[new URL(baseUrl).origin, key]])
  const keys: Keys = {
    get: (origin) => Promise.resolve(kept.get(origin) ?? ''),
    set: (origin, value) => Promise.resolve(void kept.set(origin, value)),
    drop: (origin) => Promise.resolve(void kept.delete(origin)),
  }
  const fetch: typeof globalThis.fetch = () => Promise.resolve(Response.json(listed))
  const means: Mending = { db, keys, fetch }
  return { means, kept, provider: async () => readSettings(await db.settings.toArray()).provider }
}

describe('a key of another vendor', () => {
  it('is taken there, and the nearest of its models with it', async () => {
    const listed = { data: [{ id: 'llama-3.3-70b' }, { id: 'whisper-large' }] }
    const { means, kept, provider } = await mending('https://api.mistral.ai/v1', 'gsk_0123456789', listed)
    expect(await useVendorOfKey(means, never)).toBe('again')
    expect(await provider()).toMatchObject({ id: 'groq', baseUrl: '', model: 'llama-3.3-70b' })
    expect([...kept]).toEqual([['https://api.groq.com', 'gsk_0123456789']])
  })

  it('leaves the choice of a model to the person where none is near', async () => {
    const { means, provider } = await mending('https://api.mistral.ai/v1', 'gsk_0123456789', { data: [{ id: 'xyz' }] })
    expect(await useVendorOfKey(means, never)).toBe('model')
    expect(await provider()).toMatchObject({ id: 'groq', model: '' })
  })

  it('that is another one by now is left alone', async () => {
    const { means, kept, provider } = await mending('https://api.mistral.ai/v1', 'nobody-knows-this')
    await expect(useVendorOfKey(means, never)).rejects.toMatchObject({ name: 'NoSuchKey' })
    expect(kept.size).toBe(1)
    expect(await provider()).toMatchObject({ id: 'openai-compatible' })
  })
})

it('another model is taken, all else stays', async () => {
  const { means, provider } = await mending('https://h.test/v1', 'k-0123456789')
  const before = await provider()
  expect(await useModel(means, 'test-large')).toBe('again')
  expect(await provider()).toEqual({ ...before, model: 'test-large' })
})

it('OpenRouter is chosen: with its key, the model is next, without one the key', async () => {
  const { means, kept, provider } = await mending('https://h.test/v1', 'k-0123456789')
  expect(await useOpenRouter(means)).toBe('key')
  expect(await provider()).toMatchObject({ id: 'openrouter', baseUrl: '', model: '' })
  kept.set('https://openrouter.ai', 'sk-or-0123456789')
  expect(await useOpenRouter(means)).toBe('model')
})

describe('the commands', () => {
  const ORIGIN = 'https://app.example'

  it.each([
    ['MacIntel', 'mac', `launchctl setenv OLLAMA_ORIGINS "${ORIGIN}"`],
    ['Win32', 'windows', `setx OLLAMA_ORIGINS "${ORIGIN}"`],
    ['Linux x86_64', 'linux', `OLLAMA_ORIGINS=${ORIGIN}`],
  ])('on %s have the page’s own address filled in, and stand first', (platform, system, command) => {
    expect(systemOf(platform)).toBe(system)
    const all = allowCommands('ollama', ORIGIN, systemOf(platform))
    expect(all).toHaveLength(3)
    expect(all[0]!.command).toContain(command)
  })

  it('are those of the server that is there', () => {
    expect(localServer('ollama', '127.0.0.1:5000')).toBe('ollama')
    expect(localServer('openai-compatible', 'localhost:1234')).toBe('lm-studio')
    expect(localServer('openai-compatible', 'localhost:9999')).toBeUndefined()
    expect(allowCommands('lm-studio', ORIGIN, 'mac')[0]!.command).toBe('lms server start --cors')
    expect(startCommands('ollama').map(({ command }) => command)).toEqual(['ollama serve'])
    expect(startCommands(undefined)).toHaveLength(3)
  })
})
