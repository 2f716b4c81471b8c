// Changing who answers: what was chosen with one provider is never asked of another, and is there again with it.
import 'fake-indexeddb/auto'
import { beforeEach, expect, it } from 'vitest'
import { readSettings } from '../../src/core/config.ts'
import { chooseProvider } from '../../src/db/chosen.ts'
import { Truth } from '../../src/db/db.ts'
import { saveSection } from '../../src/db/settings.ts'

let db: Truth
let count = 0
beforeEach(() => void (db = new Truth(`chosen-${count++}`)))

const now = async () => readSettings(await db.settings.toArray()).provider
const choose = async (patch: object) => saveSection(db, 'provider', { ...(await now()), ...patch })

it('a model stays with its provider', async () => {
  await chooseProvider(db, 'groq')
  await choose({ model: 'llama' })
  await chooseProvider(db, 'mistral')
  expect(await now()).toMatchObject({ id: 'mistral', baseUrl: '', model: '' })
  await choose({ model: 'small' })
  await chooseProvider(db, 'groq')
  expect(await now()).toMatchObject({ id: 'groq', model: 'llama' })
  await chooseProvider(db, 'mistral')
  expect(await now()).toMatchObject({ id: 'mistral', model: 'small' })
})

it('an address comes back with its provider, also after the demo', async () => {
  await chooseProvider(db, 'openai-compatible')
  await choose({ baseUrl: 'https://llm.example/v1', model: 'one' })
  await chooseProvider(db, 'demo')
  expect(await now()).toMatchObject({ id: 'demo', baseUrl: '', model: '' })
  await chooseProvider(db, 'openai-compatible')
  expect(await now()).toMatchObject({ baseUrl: 'https://llm.example/v1', model: 'one' })
})

it('at another address no model is asked for that was chosen elsewhere', async () => {
  await chooseProvider(db, 'openai-compatible')
  await choose({ baseUrl: 'https://llm.example/v1', model: 'one' })
  await chooseProvider(db, 'openai-compatible', 'https://api.other.example/v1')
  expect(await now()).toMatchObject({ baseUrl: 'https://api.other.example/v1', model: '' })
  await chooseProvider(db, 'groq')
  await choose({ baseUrl: 'https://proxy.example/v1', model: 'two' })
  await chooseProvider(db, 'groq', '')
  expect(await now()).toMatchObject({ id: 'groq', baseUrl: '', model: '' })
})

it('how keys are kept is nobody’s in particular', async () => {
  await choose({ keep: 'device' })
  await chooseProvider(db, 'groq')
  expect((await now()).keep).toBe('device')
})

it('choosing who answers already changes nothing', async () => {
  await chooseProvider(db, 'groq')
  await choose({ model: 'llama' })
  await chooseProvider(db, 'groq')
  expect(await now()).toMatchObject({ id: 'groq', model: 'llama' })
})
