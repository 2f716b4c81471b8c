// The wire format of Ollama's own API: what is sent, and what each line of the answer means.
// Source: docs.ollama.com/api (chat, tags, errors) and ollama's api/types.go for `truncate` and `shift`, 2026-11.
// It is told how much room to make, and to say when something does not fit: left alone it takes a few thousand tokens
// and drops the beginning of a longer talk without a word.
import type { ChatRequest, ModelInfo } from '../index.ts'
import { recordOf, textOf } from '../json.ts'
import type { Complaint } from '../refusals.ts'
import { type Body, type Wire, without } from '../wire.ts'
import { type Answer, createReader, type Said, usageOf } from './answer.ts'
import { mayChat, modelInfo, modelsIn } from './model-list.ts'

export const ollama: Wire = {
  write: (request) => ({ path: '/api/chat', body: bodyOf(request) }),
  atOnce: ({ path, body }) => ({ path, body: { ...body, stream: false } }), // it streams unless told otherwise
  amend,
  reader: (line, request) => createReader(line, request, take),
  needsModel: true,
  modelsPath: '/api/tags',
  models: (reply, line) => modelsIn(reply, line, modelOf),
}

/** The room is the same for every request of a window: another number would make the server load its model again. */
function bodyOf({ model, messages, maxTokens, window, schema }: ChatRequest): Body {
  return {
    model,
    messages,
    stream: true,
    truncate: false,
    shift: false,
    options: { num_predict: maxTokens, ...(window === undefined ? {} : { num_ctx: window }) },
    ...(schema ? { format: schema.schema } : {}),
  }
}

/** Without the form; its limits are always understood. */
function amend(body: Body, { message }: Complaint): Body | undefined {
  return 'format' in body && /format|schema|grammar/i.test(message) ? without(body, 'format') : undefined
}

/** A line of a stream, or the only one. */
function* take(payload: Record<string, unknown>, answer: Answer): Generator<Said> {
  const message = recordOf(payload.message)
  yield { type: 'reasoning', text: textOf(message?.thinking) }
  yield { type: 'text', text: textOf(message?.content) }
  if (payload.done !== true) return
  answer.reason = textOf(payload.done_reason) || 'stop'
  answer.usage = usageOf(payload.prompt_eval_count, payload.eval_count)
  answer.closed = true
}

/** What it has on disk. How much a model can hold would take a request for each of them. */
function modelOf(model: Record<string, unknown>): ModelInfo | undefined {
  const id = textOf(model.model) || textOf(model.name)
  const embeds = /bert/i.test(textOf(recordOf(model.details)?.family))
  return embeds || !mayChat(id) ? undefined : modelInfo({ id })
}
