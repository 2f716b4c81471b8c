// The wire format of OpenAI's Chat Completions, which most servers speak: what is sent, and what each payload of the
// answer means. Knows nothing of bytes, timeouts and retries (converse.ts) or of which refusal is which (refusals.ts).
import type { Usage } from '../core/types.ts'
import { systemClock } from './clock.ts'
import { fault } from './faults.ts'
import type { Frame } from './frames.ts'
import type { ChatRequest, Delta, Provider, ProviderOptions } from './index.ts'
import { countOf, listOf, parsed, recordOf, textOf } from './json.ts'
import { checkBaseUrl, checkKey, endpointOf } from './keys.ts'
import { complaintIn, type Complaint, refusal } from './refusals.ts'
import { type Body, converse, type Reader } from './converse.ts'
import { broken, cut, fetchDocument, type Line } from './line.ts'

/** A provider for any server that speaks Chat Completions. */
export function createOpenAI(options: ProviderOptions): Provider {
  return {
    id: 'openai-compatible',
    async *stream(request, signal) {
      const line = lineTo(options, request.model)
      yield* converse(
        line,
        {
          url: endpointOf(line.base, '/chat/completions'),
          headers: { 'content-type': 'application/json', ...authorization(line.key) },
          body: bodyOf(request),
          amend,
          reader: () => createReader(line, request.maxTokens),
        },
        signal,
      )
    },
    async models(signal) {
      const line = lineTo(options, '')
      const text = await fetchDocument(line, endpointOf(line.base, '/models'), authorization(line.key), signal)
      return modelsIn(parsed(text), line)
    },
  }
}

/** Throws NoEndpoint or WrongKey for what was typed wrongly. */
function lineTo(options: ProviderOptions, model: string): Line {
  const { base } = checkBaseUrl(options.baseUrl)
  return {
    host: new URL(base).host,
    base,
    key: checkKey(options.key, base).key,
    model,
    fetch: options.fetch,
    online: options.online ?? browserIsOnline,
    random: options.random ?? Math.random,
    clock: options.clock ?? systemClock,
    patience: options.patience ?? { first: 30_000, idle: 60_000 },
  }
}

/** Where nothing tells (Node), there is a network. */
function browserIsOnline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine ?? true
}

function authorization(key: string): Record<string, string> {
  return key === '' ? {} : { authorization: `Bearer ${key}` }
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

/** Without the field that the server named. Each can be missed: no form, no usage, no limit, no streaming. */
function amend(body: Body, { message, param }: Complaint): Body | undefined {
  const names = (field: string) => field in body && (param === field || new RegExp(`\\b${field}\\b`).test(message))
  const formless = names('response_format') || /\b(?:json_schema|response format|structured output)/i.test(message)
  if (formless && 'response_format' in body) return without(body, 'response_format')
  if (names('stream_options')) return without(body, 'stream_options')
  if (names('max_tokens')) {
    const renamed = /\bmax_completion_tokens\b/.test(message) && !/\btoo large\b/.test(message)
    return { ...without(body, 'max_tokens'), ...(renamed ? { max_completion_tokens: body.max_tokens } : {}) }
  }
  const cannotStream = param === 'stream' || /\bstream(ing)?\b.*\b(not |un)support/is.test(message)
  return cannotStream && 'stream' in body ? without(without(body, 'stream_options'), 'stream') : undefined
}

function without(body: Body, field: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field))
}

/** Reads the payloads of one answer: chunks of a stream, or the single one of a reply in one piece. */
function createReader(line: Line, maxTokens: number): Reader {
  let reason: string | undefined
  let usage: Usage | undefined
  let closed = false
  let words = false
  let thoughts = false

  function* say(said: Record<string, unknown>): Generator<Delta> {
    for (const delta of pieces(said)) {
      if (delta.type === 'text') words = true
      else thoughts = true
      yield delta
    }
  }

  return {
    state: () => (closed ? 'closed' : reason === undefined ? 'open' : 'finished'),
    *read({ data, tail }: Frame) {
      if (data.trim() === '[DONE]') {
        closed = true
        return
      }
      const payload = parsed(data)
      if (payload === undefined) {
        if (tail) return // half of an event: `end` tells whether that matters
        throw broken(line, 'answered with something that is not JSON')
      }
      const complaint = complaintIn(payload)
      if (complaint) throw refusal(200, complaint, line)
      usage = usageIn(payload) ?? usage
      for (const choice of listOf(recordOf(payload)?.choices).map(recordOf)) {
        if (!choice || (countOf(choice.index) ?? 0) !== 0) continue
        yield* say(recordOf(choice.delta) ?? recordOf(choice.message) ?? choice)
        reason = textOf(choice.finish_reason) || reason
      }
    },
    end(form) {
      const complete = reason !== undefined || closed || (form === 'document' && words)
      if (reason === 'content_filter')
        throw fault('Refused', line, 'its content filter ended the answer; put it in other words.')
      if (!complete && form === 'document') throw broken(line, 'answered with something that is not a chat answer')
      if (!complete) throw cut(line)
      if (!words && thoughts && reason === 'length') throw onlyThoughts(line, maxTokens)
      if (!words) throw fault('MalformedReply', line, 'the answer came without a word; send it again.')
      return { type: 'finish', reason: reason ?? 'stop', ...(usage ? { usage } : {}) }
    },
  }
}

const onlyThoughts = (line: Line, maxTokens: number) =>
  fault(
    'BadRequest',
    line,
    `the model spent all ${maxTokens} tokens of the answer on thinking; keep more free for the answer in Settings.`,
  )

/** The words of a delta or message: a text, or a list of typed parts; thoughts under either of their two names. */
function* pieces(said: Record<string, unknown>): Generator<Delta & { text: string }> {
  const reasoning = textOf(said.reasoning_content) || textOf(said.reasoning)
  if (reasoning !== '') yield { type: 'reasoning', text: reasoning }
  for (const part of listOf(said.content).map(recordOf)) {
    if (!part) continue
    const thought = listOf(part.thinking).map((each) => textOf(recordOf(each)?.text))
    const text = textOf(part.text) || thought.join('')
    if (text !== '') yield { type: part.type === 'thinking' ? 'reasoning' : 'text', text }
  }
  const text = textOf(said.content) || textOf(said.refusal) || textOf(said.text)
  if (text !== '') yield { type: 'text', text }
}

function usageIn(payload: unknown): Usage | undefined {
  const usage = recordOf(recordOf(payload)?.usage)
  const input = countOf(usage?.prompt_tokens)
  const output = countOf(usage?.completion_tokens)
  return input === undefined || output === undefined ? undefined : { input, output }
}

/** The names in a list of models: `{ data: [{ id }] }`, or the list itself. */
function modelsIn(reply: unknown, line: Line): string[] {
  const record = recordOf(reply)
  const complaint = complaintIn(reply)
  if (complaint) throw refusal(200, complaint, line)
  const list = record?.data ?? record?.models ?? reply
  if (!Array.isArray(list)) throw broken(line, 'answered without a list of models')
  const names = list.map((model: unknown) => textOf(recordOf(model)?.id) || textOf(recordOf(model)?.name))
  return [...new Set(names.filter((name) => name !== ''))].sort()
}
