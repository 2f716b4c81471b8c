// The wire format of OpenAI's Responses: what is sent, and what each event of the answer means.
// Source: platform.openai.com/docs/api-reference/responses and /responses-streaming, 2026-11. Nothing is kept there
// (`store: false`): what was said is in this browser, and every request carries what it needs.
import type { ChatRequest, ModelInfo } from '../index.ts'
import { countOf, listOf, recordOf, textOf } from '../json.ts'
import type { Line } from '../line.ts'
import { type Complaint, complaintIn, refusal } from '../refusals.ts'
import { type Body, type Wire, without } from '../wire.ts'
import { type Answer, createReader, FILTERED, type Said, usageOf } from './answer.ts'
import { mayChat, modelInfo, modelsIn } from './model-list.ts'
import { talkOf } from './turns.ts'

export const responses: Wire = {
  write: (request) => ({ path: '/responses', body: bodyOf(request) }),
  atOnce: ({ path, body }) => ({ path, body: without(body, 'stream') }),
  amend,
  reader: (line, request) => createReader(line, request, (payload, answer) => take(payload, answer, line)),
  needsModel: true,
  modelsPath: '/models',
  models: (reply, line) => modelsIn(reply, line, modelOf),
}

function bodyOf({ model, messages, maxTokens, schema }: ChatRequest): Body {
  const { system, turns } = talkOf(messages)
  return {
    model,
    ...(system === '' ? {} : { instructions: system }),
    input: turns,
    max_output_tokens: maxTokens,
    store: false,
    stream: true,
    ...(schema ? { text: { format: { type: 'json_schema', ...schema, strict: true } } } : {}),
  }
}

/** Without the field that the server named. Each can be missed. */
function amend(body: Body, { message, param }: Complaint): Body | undefined {
  if ('text' in body && (/^text\b/.test(param) || /text\.format|json_schema|structured output/i.test(message)))
    return without(body, 'text')
  const named = ['max_output_tokens', 'store'].find(
    (field) => field in body && (param === field || message.includes(`'${field}'`)),
  )
  return named === undefined ? undefined : without(body, named)
}

/** An event of a stream, or the response in one piece. Most events only frame what the deltas say. */
function* take(payload: Record<string, unknown>, answer: Answer, line: Line): Generator<Said> {
  const text = textOf(payload.delta)
  switch (payload.type) {
    case 'response.output_text.delta':
    case 'response.refusal.delta':
      yield { type: 'text', text }
      break
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      yield { type: 'reasoning', text }
      break
    case 'response.reasoning_summary_part.added':
      if ((countOf(payload.summary_index) ?? 0) > 0) yield { type: 'reasoning', text: '\n\n' }
      break
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      yield* close(recordOf(payload.response) ?? {}, answer, line)
  }
  if (payload.object !== 'response') return
  answer.whole = true
  yield* close(payload, answer, line)
}

/** The whole response, at the end of a stream or alone. Its words count only where no delta gave them. */
function* close(response: Record<string, unknown>, answer: Answer, line: Line): Generator<Said> {
  const failed = complaintIn({ error: response.error })
  if (failed || response.status === 'failed') throw refusal(200, failed, line)
  const usage = recordOf(response.usage)
  answer.usage = usageOf(usage?.input_tokens, usage?.output_tokens)
  const thought = (countOf(recordOf(usage?.output_tokens_details)?.reasoning_tokens) ?? 0) > 0
  if (!answer.words) for (const item of listOf(response.output)) yield* wordsOf(recordOf(item) ?? {}, answer.thought)
  answer.thought ||= thought
  answer.reason = reasonOf(response)
  answer.closed = true
}

function* wordsOf(item: Record<string, unknown>, thoughtsCame: boolean): Generator<Said> {
  for (const part of thoughtsCame ? [] : listOf(item.summary))
    yield { type: 'reasoning', text: textOf(recordOf(part)?.text) }
  if (item.type !== 'message') return
  for (const part of listOf(item.content).map(recordOf))
    yield { type: 'text', text: textOf(part?.text) || textOf(part?.refusal) }
}

function reasonOf({ status, incomplete_details }: Record<string, unknown>): string {
  if (status !== 'incomplete') return 'stop'
  const why = textOf(recordOf(incomplete_details)?.reason)
  if (why === 'content_filter') return FILTERED
  return why === 'max_output_tokens' || why === '' ? 'length' : why
}

/** The list tells nothing but names. */
function modelOf(model: Record<string, unknown>): ModelInfo | undefined {
  const id = textOf(model.id)
  return mayChat(id) ? modelInfo({ id }) : undefined
}
