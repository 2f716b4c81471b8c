// The wire format of OpenAI's Chat Completions, which most servers speak: what is sent, and what each payload of the
// answer means.
// Sources, 2026-11: platform.openai.com/docs/api-reference/chat; of the lists of models and of costs openrouter.ai/docs,
// docs.mistral.ai/api, console.groq.com/docs, docs.together.ai/reference, docs.x.ai, llama.cpp tools/server/README.
import type { ChatRequest, ModelInfo, Price } from '../index.ts'
import { countOf, listOf, recordOf, textOf } from '../json.ts'
import type { Complaint } from '../refusals.ts'
import { type Body, type Wire, without } from '../wire.ts'
import { type Answer, createReader, type Said, usageOf } from './answer.ts'
import { mayChat, modelInfo, modelsIn } from './model-list.ts'

export const chatCompletions: Wire = {
  write: (request) => ({ path: '/chat/completions', body: bodyOf(request) }),
  atOnce: ({ path, body }) => ({ path, body: without(body, 'stream_options', 'stream') }),
  amend,
  reader: (line, request) => createReader(line, request, take),
  modelsPath: '/models',
  models: (reply, line) => modelsIn(reply, line, modelOf),
}

/** An empty model is left out: servers that hold a single one do not ask for its name. */
function bodyOf({ model, messages, maxTokens, schema }: ChatRequest): Body {
  return {
    ...(model === '' ? {} : { model }),
    messages,
    max_tokens: maxTokens,
    stream: true,
    stream_options: { include_usage: true },
    ...(schema ? { response_format: { type: 'json_schema', json_schema: { ...schema, strict: true } } } : {}),
  }
}

/** Without the field that the server named. Each can be missed: no form, no usage, no limit. */
function amend(body: Body, { message, param }: Complaint): Body | undefined {
  const names = (field: string) => field in body && (param === field || new RegExp(`\\b${field}\\b`).test(message))
  const formless = names('response_format') || /\b(?:json_schema|response format|structured output)/i.test(message)
  if (formless && 'response_format' in body) return without(body, 'response_format')
  if (names('stream_options')) return without(body, 'stream_options')
  if (names('max_tokens')) {
    const renamed = /\bmax_completion_tokens\b/.test(message) && !/\btoo large\b/.test(message)
    return { ...without(body, 'max_tokens'), ...(renamed ? { max_completion_tokens: body.max_tokens } : {}) }
  }
  return undefined
}

/** A chunk of a stream, or a reply in one piece. */
function* take(payload: Record<string, unknown>, answer: Answer): Generator<Said> {
  const usage = recordOf(payload.usage)
  if (usage) note(usage, answer)
  for (const choice of listOf(payload.choices).map(recordOf)) {
    if (!choice || (countOf(choice.index) ?? 0) !== 0) continue
    answer.whole ||= !('delta' in choice)
    yield* pieces(recordOf(choice.delta) ?? recordOf(choice.message) ?? choice)
    answer.reason = textOf(choice.finish_reason) || answer.reason
  }
}

/** OpenRouter tells the cost in dollars, xAI in ticks of which a dollar has 10^10. */
function note(usage: Record<string, unknown>, answer: Answer): void {
  answer.usage = usageOf(usage.prompt_tokens, usage.completion_tokens) ?? answer.usage
  const ticks = countOf(usage.cost_in_usd_ticks)
  answer.cost = amountOf(usage.cost) ?? (ticks === undefined ? answer.cost : ticks / 1e10)
  answer.thought ||= (countOf(recordOf(usage.completion_tokens_details)?.reasoning_tokens) ?? 0) > 0
}

/** The words of a delta or message: a text, or a list of typed parts; thoughts under either of their two names. */
function* pieces(said: Record<string, unknown>): Generator<Said> {
  yield { type: 'reasoning', text: textOf(said.reasoning_content) || textOf(said.reasoning) }
  for (const part of listOf(said.content).map(recordOf)) {
    if (!part) continue
    const thought = listOf(part.thinking).map((each) => textOf(recordOf(each)?.text))
    yield { type: part.type === 'thinking' ? 'reasoning' : 'text', text: textOf(part.text) || thought.join('') }
  }
  yield { type: 'text', text: textOf(said.content) || textOf(said.refusal) || textOf(said.text) }
}

/** One entry of a list, under whatever names its vendor has for the window, the longest answer and the price. */
function modelOf(model: Record<string, unknown>): ModelInfo | undefined {
  const id = textOf(model.id) || textOf(model.name)
  if (!chats(model, id)) return undefined
  const meta = recordOf(model.meta)
  const sizes = [model.context_length, model.context_window, model.max_context_length, meta?.n_ctx, meta?.n_ctx_train]
  return modelInfo({
    id,
    name: textOf(model.display_name) || textOf(model.name),
    window: sizes.map(countOf).find((size) => size),
    output: countOf(recordOf(model.top_provider)?.max_completion_tokens) ?? countOf(model.max_completion_tokens),
    price: priceOf(recordOf(model.pricing)),
  })
}

/** What the vendor says of it counts more than its name: OpenRouter, Mistral, Together and LM Studio, Groq, in this order. */
function chats({ architecture, capabilities, type, active }: Record<string, unknown>, id: string): boolean {
  const makes = listOf(recordOf(architecture)?.output_modalities)
  if (makes.length > 0) return makes.includes('text')
  const can = recordOf(capabilities)?.completion_chat
  if (typeof can === 'boolean') return can
  if (/^(chat|llm|vlm)$/.test(textOf(type))) return true
  if (/^(embeddings?|image|video|audio|transcribe|moderation|rerank|language|code)$/.test(textOf(type))) return false
  return active !== false && mayChat(id)
}

/** OpenRouter gives dollars a token as text, "-1" where that varies; Together dollars a million, 0 where it does not sell. */
function priceOf(pricing: Record<string, unknown> | undefined): Price | undefined {
  const [each, answer] = [pricing?.prompt, pricing?.completion].map((text) => amountOf(Number(textOf(text) || NaN)))
  // Twelve digits are more than any price has; what is beyond is noise of the multiplication.
  const million = (amount: number) => Number((amount * 1e6).toPrecision(12))
  if (each !== undefined && answer !== undefined) return { input: million(each), output: million(answer) }
  const [input, output] = [amountOf(pricing?.input), amountOf(pricing?.output)]
  return input === undefined || output === undefined || input + output === 0 ? undefined : { input, output }
}

function amountOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}
