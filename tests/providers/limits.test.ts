// The limit of a model, from the words of a refusal: one case a server that says it in its own way.
import { describe, expect, it } from 'vitest'
import { limitIn } from '../../src/providers/limits.ts'
import { complaintIn, complaintInBody, refusal } from '../../src/providers/refusals.ts'

const ASKED = { host: 'a.example', base: 'https://a.example/v1', key: '', model: 'm' }

describe('a limit is read from', () => {
  it.each([
    [
      'OpenAI',
      "This model's maximum context length is 8192 tokens. However, you requested 9013 tokens (8000 in the messages, 1013 in the completion). Please reduce the length of the messages or completion.",
      { limit: 8192, asked: 9013 },
    ],
    [
      'OpenAI, of the messages alone',
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130,512 tokens. Please reduce the length of the messages.",
      { limit: 128_000, asked: 130_512 },
    ],
    [
      'vLLM',
      "'max_tokens' is too large: 1024. This model's maximum context length is 2048 tokens and your request has 1500 input tokens (1024 > 2048 - 1500).",
      { limit: 2048, asked: 1500 },
    ],
    [
      'OpenRouter',
      "This endpoint's maximum context length is 32768 tokens. However, you requested about 40123 tokens (39123 of text input, 1000 in the output).",
      { limit: 32_768, asked: 40_123 },
    ],
    [
      'Mistral',
      'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      { limit: 32_768, asked: 40_000 },
    ],
    ['Anthropic', 'prompt is too long: 208310 tokens > 200000 maximum', { limit: 200_000, asked: 208_310 }],
    [
      'Anthropic, with the answer',
      'input length and `max_tokens` exceed context limit: 198000 + 8192 > 200000, decrease input length or `max_tokens` and try again',
      { limit: 200_000, asked: 206_192 },
    ],
    [
      'Gemini',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048575).',
      { limit: 1_048_575, asked: 1_200_000 },
    ],
    [
      'Gemini, in short',
      'The input token count exceeds the maximum number of tokens allowed 1048576.',
      { limit: 1_048_576 },
    ],
    [
      'xAI',
      "This model's maximum prompt length is 131072 but the request contains 140001 tokens.",
      { limit: 131_072, asked: 140_001 },
    ],
    [
      'Together',
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000 `inputs` tokens and 1000 `max_new_tokens`',
      { limit: 8193, asked: 9000 },
    ],
    [
      'llama-server',
      'request (5120 tokens) exceeds the available context size (4096 tokens), try increasing it',
      { limit: 4096, asked: 5120 },
    ],
    [
      'LM Studio',
      'Trying to keep the first 5012 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.',
      { limit: 4096, asked: 5012 },
    ],
  ])('%s', (_, message, limit) => {
    expect(limitIn(message)).toEqual(limit)
    const error = refusal(400, complaintIn({ error: { message } }), ASKED)
    expect(error).toMatchObject({ name: 'ContextTooLong', limit })
    expect(refusal(400, complaintInBody(message), ASKED)).toMatchObject({ name: 'ContextTooLong', limit })
  })

  it('fields beside the words', () => {
    const error = {
      code: 400,
      message: 'too long',
      type: 'exceed_context_size_error',
      n_prompt_tokens: 1800,
      n_ctx: 1024,
    }
    expect(refusal(400, complaintIn({ error }), ASKED)).toMatchObject({
      name: 'ContextTooLong',
      limit: { limit: 1024, asked: 1800 },
    })
  })
})

describe('no limit is read from', () => {
  it.each([
    ['words without a number', 'Your input exceeds the context window of this model.'],
    ['a limit a minute', 'Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 9000'],
    ['a limit of the answer', 'max_tokens is too large: 16384. This model supports at most 4096 completion tokens.'],
    ['a number that no model has', "This model's maximum context length is 3 tokens."],
    ['nothing', ''],
  ])('%s', (_, message) => {
    expect(limitIn(message)).toBeUndefined()
  })
})
