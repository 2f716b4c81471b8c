// The wire format of OpenAI's Chat Completions, which most servers speak: what is sent, and what each payload of the
// answer means.
// Source: platform.openai.com/docs/api-reference/chat, 2026-11.
import type { Usage } from '../../core/types.ts'
import { fault } from '../faults.ts'
import type { ChatRequest, Delta, ModelInfo } from '../index.ts'
import { countOf, listOf, parsed, recordOf, textOf } from '../json.ts'
import { broken, cut, type Line } from '../line.ts'
import { complaintIn, type Complaint, refusal } from '../refusals.ts'
import type { Body, Reader, Wire } from '../wire.ts'

export const chatCompletions: Wire = {
  write: (request) => ({ path: '/chat/completions', body: bodyOf(request) }),
  atOnce: ({ path, body }) => ({ path, body: without(without(body, 'stream_options'), 'stream') }),
  amend,
  reader: createReader,
  modelsPath: '/models',
  models,
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

function without(body: Body, field: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field))
}

/** Reads the payloads of one answer: chunks of a stream, or the single one of a reply in one piece. */
function createReader(line: Line, { maxTokens }: ChatRequest): Reader {
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
    *read({ data, tail }) {
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

/** `{ data: [{ id, … }] }`, or the list itself; windows where the server tells them, under any of their usual names. */
function models(reply: unknown, line: Line): ModelInfo[] {
  const record = recordOf(reply)
  const complaint = complaintIn(reply)
  if (complaint) throw refusal(200, complaint, line)
  const list = record?.data ?? record?.models ?? reply
  if (!Array.isArray(list)) throw broken(line, 'answered without a list of models')
  const found = new Map<string, ModelInfo>()
  for (const model of list.map(recordOf)) {
    const id = textOf(model?.id) || textOf(model?.name)
    if (id === '' || found.has(id)) continue
    const window =
      countOf(model?.context_length) ?? countOf(model?.context_window) ?? countOf(model?.max_context_length)
    found.set(id, { id, ...(window ? { window } : {}) })
  }
  return [...found.values()]
}
