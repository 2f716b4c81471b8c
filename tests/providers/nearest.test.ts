// Which model is proposed in place of one that is gone.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nearest } from '../../src/providers/nearest.ts'
import { never, outcomeOf, providerOn, REQUEST } from './replies.ts'

it.each([
  ['gpt-4o-mini-2024-07-18', ['gpt-4o', 'gpt-4o-mini', 'o3', 'whisper-1'], 'gpt-4o-mini'],
  [
    'claude-3-opus-20240229',
    ['claude-haiku-4-5', 'claude-opus-4-1-20250805', 'claude-sonnet-4-5'],
    'claude-opus-4-1-20250805',
  ],
  ['llama3', ['mistral:7b', 'llama3.2:3b', 'qwen3:8b'], 'llama3.2:3b'],
  ['Gemini-2.5-Flash', ['gemini-2.5-flash', 'gemini-2.5-flash-lite'], 'gemini-2.5-flash'],
  ['gpt-4', ['voxtral', 'mistral-large'], undefined],
  ['gpt-4', [], undefined],
])('in place of %s', (wanted, names, expected) => {
  expect(nearest(wanted, names)).toBe(expected)
})

it('a name that differs in nothing but its case is always the nearest, in whatever order they are listed', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9]{2,12}(-[a-z0-9]{1,6}){0,3}$/)
  fc.assert(
    fc.property(name, fc.array(name), (wanted, others) => {
      const found = nearest(wanted.toUpperCase(), [...others, wanted])
      const shape = (id: string) => id.replace(/[^a-z0-9]+/g, ' ')
      expect(found && shape(found)).toBe(shape(wanted))
      expect(nearest(wanted.toUpperCase(), [wanted, ...others.reverse()])).toBe(found)
    }),
  )
})

it('is told with the fault; a server that lists nothing leaves the fault as it is', async () => {
  const gone = { error: { code: 'model_not_found', message: 'The model `test-larg` does not exist' } }
  const answer = (models: Response) => (url: RequestInfo | URL) =>
    Promise.resolve((url as string).endsWith('/models') ? models : Response.json(gone, { status: 404 }))
  const ask = async (models: Response) =>
    (await outcomeOf(providerOn(answer(models)).stream({ ...REQUEST, model: 'test-larg' }, never))).thrown
  expect(await ask(Response.json({ data: [{ id: 'test-large' }, { id: 'other' }] }))).toMatchObject({
    name: 'ModelGone',
    instead: 'test-large',
  })
  const without = await ask(new Response('no', { status: 500 }))
  expect(without).toMatchObject({ name: 'ModelGone' })
  expect(without).not.toHaveProperty('instead')
})
