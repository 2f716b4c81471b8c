// Lists of models in the vendors' shapes: who can chat, how much fits, what it costs, and nothing that was not said.
import { describe, expect, it } from 'vitest'
import type { ModelInfo } from '../../src/providers/index.ts'
import type { FormatName } from '../../src/providers/vendors.ts'
import { never, speaking } from './replies.ts'

const LISTS: [FormatName, string, unknown, ModelInfo[]][] = [
  [
    'chat-completions',
    'OpenRouter',
    {
      data: [
        {
          id: 'acme/one',
          name: 'Acme: One',
          context_length: 262144,
          architecture: { output_modalities: ['text'] },
          pricing: { prompt: '0.0000006', completion: '0.0000022', request: '0' },
          top_provider: { context_length: 262144, max_completion_tokens: 32768 },
        },
        { id: 'acme/free', pricing: { prompt: '0', completion: '0' }, top_provider: { max_completion_tokens: null } },
        { id: 'acme/auto', pricing: { prompt: '-1', completion: '-1' } },
        { id: 'acme/odd', pricing: { prompt: 'much', completion: '' } },
        { id: 'acme/draws-and-talks-image', architecture: { output_modalities: ['image', 'text'] } },
        { id: 'acme/painter', architecture: { output_modalities: ['image'] } },
      ],
    },
    [
      { id: 'acme/auto' },
      { id: 'acme/draws-and-talks-image' },
      { id: 'acme/free', price: { input: 0, output: 0 } },
      { id: 'acme/odd' },
      {
        id: 'acme/one',
        name: 'Acme: One',
        window: 262144,
        output: 32768,
        price: { input: 0.6, output: 2.2 },
      },
    ],
  ],
  [
    'chat-completions',
    'Mistral',
    {
      object: 'list',
      data: [
        { id: 'chatty', name: 'chatty', max_context_length: 131072, capabilities: { completion_chat: true } },
        { id: 'numbers', max_context_length: 8192, capabilities: { completion_chat: false } },
      ],
    },
    [{ id: 'chatty', window: 131072 }],
  ],
  [
    'chat-completions',
    'Groq',
    {
      data: [
        { id: 'quick-8b', active: true, context_window: 131072, max_completion_tokens: 8192 },
        { id: 'old-8b', active: false, context_window: 8192 },
        { id: 'whisper-large-v3', active: true, context_window: 448 },
        { id: 'voice-tts', active: true, context_window: 8192 },
      ],
    },
    [{ id: 'quick-8b', window: 131072, output: 8192 }],
  ],
  [
    'chat-completions',
    'Together',
    [
      {
        id: 'lab/Big-Chat',
        type: 'chat',
        display_name: 'Big Chat',
        context_length: 131072,
        pricing: { hourly: 0, input: 0.88, output: 0.9, base: 0, finetune: 0 },
      },
      { id: 'lab/Unsold', type: 'chat', pricing: { hourly: 0, input: 0, output: 0 } },
      { id: 'lab/Base', type: 'language', context_length: 4096 },
      { id: 'lab/Painter', type: 'image' },
    ],
    [
      { id: 'lab/Big-Chat', name: 'Big Chat', window: 131072, price: { input: 0.88, output: 0.9 } },
      { id: 'lab/Unsold' },
    ],
  ],
  [
    'chat-completions',
    'xAI and DeepSeek',
    { object: 'list', data: [{ id: 'talker', created: 1, object: 'model', owned_by: 'lab' }] },
    [{ id: 'talker' }],
  ],
  [
    'chat-completions',
    'LM Studio',
    { data: [{ id: 'tiny-4b' }, { id: 'text-embedding-tiny-v1.5' }] },
    [{ id: 'tiny-4b' }],
  ],
  [
    'chat-completions',
    'llama-server',
    {
      models: [{ name: 'a.gguf' }],
      data: [
        { id: 'a.gguf', meta: { n_ctx: 8192, n_ctx_train: 131072 } },
        { id: 'b.gguf', meta: { n_ctx_train: 32768 } },
        { id: 'c.gguf', meta: null },
      ],
    },
    [{ id: 'a.gguf', window: 8192 }, { id: 'b.gguf', window: 32768 }, { id: 'c.gguf' }],
  ],
  [
    'responses',
    'OpenAI',
    {
      object: 'list',
      data: [
        'gpt-5.2',
        'o4-mini',
        'ft:gpt-4.1:me::x',
        'text-embedding-3-small',
        'tts-1-hd',
        'whisper-1',
        'dall-e-3',
      ].map((id) => ({ id, object: 'model', created: 1, owned_by: 'openai' })),
    },
    [{ id: 'ft:gpt-4.1:me::x' }, { id: 'gpt-5.2' }, { id: 'o4-mini' }],
  ],
  [
    'messages',
    'Anthropic',
    {
      data: [
        {
          type: 'model',
          id: 'claude-x-1',
          display_name: 'Claude X 1',
          created_at: '2026-01-01T00:00:00Z',
          max_input_tokens: 200000,
          max_tokens: 64000,
        },
        { type: 'model', id: 'claude-x-0', display_name: 'Claude X 0', max_input_tokens: null },
      ],
      has_more: false,
      first_id: 'claude-x-1',
      last_id: 'claude-x-0',
    },
    [
      { id: 'claude-x-0', name: 'Claude X 0' },
      { id: 'claude-x-1', name: 'Claude X 1', window: 200000, output: 64000 },
    ],
  ],
  [
    'gemini',
    'Google',
    {
      models: [
        {
          name: 'models/gemini-x-flash',
          displayName: 'Gemini X Flash',
          inputTokenLimit: 1048576,
          outputTokenLimit: 65536,
          supportedGenerationMethods: ['generateContent', 'countTokens'],
        },
        { name: 'models/embedding-001', inputTokenLimit: 2048, supportedGenerationMethods: ['embedContent'] },
        { version: '001', displayName: 'Nameless', supportedGenerationMethods: ['generateContent'] },
      ],
      nextPageToken: 'x',
    },
    [{ id: 'gemini-x-flash', name: 'Gemini X Flash', window: 1048576, output: 65536 }],
  ],
  [
    'ollama',
    'Ollama',
    {
      models: [
        { name: 'tiny:latest', model: 'tiny:latest', size: 1, details: { family: 'llama', parameter_size: '3B' } },
        { name: 'nomic-embed-text:latest', details: { family: 'nomic-bert' } },
        { name: 'minilm:latest', details: { family: 'bert' } },
      ],
    },
    [{ id: 'tiny:latest' }],
  ],
]

describe('a list of models', () => {
  it.each(LISTS)('in %s as %s gives it', async (format, _, list, models) => {
    expect(await speaking(format, async () => Response.json(list)).models!(never)).toEqual(models)
  })

  it.each([
    ['messages', 'https://api.example.test/v1/models?limit=1000'],
    ['gemini', 'https://api.example.test/v1/models?pageSize=1000'],
    ['ollama', 'https://api.example.test/api/tags'],
  ] as const)('in %s is asked for at %s, all of it', async (format, url) => {
    const asked: unknown[] = []
    const provider = speaking(format, async (at) => (asked.push(at), Response.json({ models: [] })))
    expect(await provider.models!(never)).toEqual([])
    expect(asked).toEqual([url])
  })

  it.each(['gpt-5-chat', 'o4-mini', 'my-embedder-chat', 'qwen3-coder', 'imagine-7b', 'ttsx', 'llava'])(
    'keeps %s, whose name says nothing else',
    async (id) => {
      const list = { data: [{ id }] }
      expect(await speaking('chat-completions', async () => Response.json(list)).models!(never)).toEqual([{ id }])
    },
  )
})
